import { expect, test } from 'vitest';
import { lineDiff, withContext } from '../src/detail/lineDiff';

const marks = (before: string, after: string) => lineDiff(before, after).map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+', skipped: '~' }[kind]}${text}`);

test('shows what went and what came', () => {
  expect(marks('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([' a', '-b', '+x', ' c', '+d']);
  expect(marks('', 'a')).toEqual(['+a']);
  expect(marks('a', '')).toEqual(['-a']);
  expect(marks('a\nb', 'a\nb')).toEqual([' a', ' b']);
});

test('old and new can be read back from it, for any texts', () => {
  let seed = 42;
  const random = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let round = 0; round < 200; round++) {
    const make = () => Array.from({ length: random(12) }, () => 'abcd'[random(4)]).join('\n');
    const [before, after] = [make(), make()];
    const lines = lineDiff(before, after);
    const side = (without: string) => lines.filter((line) => line.kind !== without).map((line) => line.text).join('\n');
    expect([side('added'), side('removed')]).toEqual([before, after]);
  }
});

test('long runs without a change are folded', () => {
  const many = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n');
  const lines = withContext(lineDiff(`${many}\nend`, `${many}\nEND`));
  expect(lines[0]).toEqual({ kind: 'skipped', text: '47 unchanged lines' });
  expect(lines).toHaveLength(6);
});

test('very large texts do not take a long time', () => {
  const big = (mark: string) => Array.from({ length: 20_000 }, (_, i) => `${mark}${i}`).join('\n');
  const from = performance.now();
  expect(lineDiff(big('a'), big('b'))).toHaveLength(40_000);
  expect(performance.now() - from).toBeLessThan(1000);
});
