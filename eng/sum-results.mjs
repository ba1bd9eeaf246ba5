// Adds up what the runners have written and prints 'N passed, N failed'. Usage: node sum-results.mjs FOLDER FAILED
// FAILED is 1 when a runner ended badly: then there is at least one failure, whatever the files say. A skipped test counts as failed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [, , folder, runnersFailed] = process.argv;
let passed = 0;
let failed = 0;

for (const file of readdirSync(folder)) {
  const text = () => readFileSync(join(folder, file), 'utf8');
  if (file.endsWith('.trx')) {
    const counters = /<Counters ([^>]*)>/.exec(text())?.[1] ?? '';
    const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
    passed += count('passed');
    failed += count('total') - count('passed');
  } else if (file === 'web.json') {
    const report = JSON.parse(text());
    passed += report.numPassedTests;
    failed += report.numTotalTests - report.numPassedTests;
  }
}
if (runnersFailed !== '0' && failed === 0) {
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
