// Fails the build when JavaScript + CSS grow past what the first page may cost (INTERFACE: 90 KB gzip).
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budgetBytes = 90 * 1024;
const folder = new URL('../dist/assets/', import.meta.url);
const sizes = readdirSync(folder)
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({ name, bytes: gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);

for (const { name, bytes } of sizes) console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KiB gzip  ${name}`);
console.log(`${(total / 1024).toFixed(1).padStart(7)} KiB gzip  of ${budgetBytes / 1024} KiB`);
if (total > budgetBytes) {
  console.error('The dashboard is over its size budget: make it smaller before adding to it.');
  process.exit(1);
}
