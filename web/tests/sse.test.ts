import { expect, test } from 'vitest';
import { SseParser } from '../src/api/sse';

const all = (...pieces: string[]) => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

test('reads unnamed and named frames with ids', () => {
  expect(all('id: e-1\ndata: {"a":1}\n\nevent: heartbeat\ndata: {}\n\n')).toEqual([
    { name: 'message', id: 'e-1', data: '{"a":1}' }, { name: 'heartbeat', data: '{}' },
  ]);
});

test('gives the same frames however the bytes are cut, with every kind of line end', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = `\uFEFF: hello${end}id: 1${end}data: one${end}data:two${end}data${end}${end}event: bye${end}data: x${end}${end}: later${end}`;
    const expected = [{ name: 'message', id: '1', data: 'one\ntwo\n' }, { name: 'bye', data: 'x' }];
    for (let size = 1; size <= text.length; size++) {
      const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!;
      expect(all(...pieces)).toEqual(expected);
    }
  }
});

test('drops frames without data, comments and an unfinished frame', () => {
  expect(all('event: nothing\n\n:comment\n\ndata: half')).toEqual([]);
});

test('keeps colons and further spaces of values', () => {
  expect(all('data:  a: b\n\n')).toEqual([{ name: 'message', data: ' a: b' }]);
});
