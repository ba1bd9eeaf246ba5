import { expect, test } from 'vitest';
import type { SearchResult } from '../src/api/types';
import { changedSearch } from '../src/app/location';
import { pieces } from '../src/search/highlights';
import { isNarrowed, keyOf, parametersOf, wantedFrom } from '../src/search/wanted';
import { correctionWords, embeddingWords, foundWords, vectorWords, whatWords } from '../src/search/words';

test('a text is cut at its highlights, and put together it is the text', () => {
  const cut = pieces('the pool was full', [[13, 4], [4, 4]]);
  expect(cut.filter((piece) => piece.isFound).map((piece) => piece.text)).toEqual(['pool', 'full']);
  expect(cut.map((piece) => piece.text).join('')).toBe('the pool was full');
});

test('highlights that overlap, reach outside or are empty lose nothing of the text', () => {
  const ranges: [number, number][] = [[0, 3], [2, 3], [4, 0], [7, 99], [50, 2]];
  const cut = pieces('abcdefghi', ranges);
  expect(cut.map((piece) => piece.text).join('')).toBe('abcdefghi');
  expect(cut.filter((piece) => piece.isFound).map((piece) => piece.text)).toEqual(['abc', 'de', 'hi']);
});

test('a search survives the way through the address', () => {
  const wanted = { q: '"disk full" -temp', mode: 'text', kind: 'message', role: 'tool', project: '/home/dev/a b', user: 'u&1', session: 's/1', since: '7d', limit: '' };
  expect(wantedFrom(new URLSearchParams(changedSearch('', wanted)))).toEqual(wanted);
  expect(wantedFrom(new URLSearchParams('mode=nonsense')).mode).toBe('hybrid');
});

test('the key tells searches apart, and the bound on results is one of two', () => {
  const plain = wantedFrom(new URLSearchParams('q=a'));
  expect(keyOf(plain)).not.toBe(keyOf({ ...plain, role: 'user' }));
  expect([isNarrowed(plain), isNarrowed({ ...plain, since: '1h' })]).toEqual([false, true]);
  expect([parametersOf(plain).limit, parametersOf({ ...plain, limit: '100' }).limit, parametersOf({ ...plain, limit: '9999' }).limit]).toEqual([30, 100, 30]);
});

test('the half by meaning says plainly what it is worth', () => {
  expect(vectorWords({ state: 'ready', lag: 0, model: 'm' }, 'hybrid')).toBe('');
  expect(vectorWords({ state: 'off', lag: 0 }, 'hybrid')).toContain('off');
  expect(vectorWords({ state: 'off', lag: 0 }, 'text')).toBe('');
  expect(vectorWords({ state: 'behind', lag: 1, model: 'm' }, 'hybrid')).toBe('Search by meaning is behind. 1 text waits for a vector.');
  expect(vectorWords({ state: 'behind', lag: 12345, model: 'm' }, 'vector')).toBe('Search by meaning is behind. 12\u2009345 texts wait for a vector.');
  expect(vectorWords({ state: 'failing', lag: 0, model: 'm', reason: 'No server answers.' }, 'hybrid')).toBe('Search by meaning fails: No server answers.');
});

test('corrections and the ways of finding are words', () => {
  expect(correctionWords({})).toBe('');
  expect(correctionWords({ conection: ['connection', 'connections'], ful: ['full'] })).toBe('Searched also for connection, connections in place of conection; full in place of ful.');
  const result = { kind: 'message', role: 'tool', tool_name: 'Bash', type: 'post_tool_use', found_by: ['words', 'meaning'] } as unknown as SearchResult;
  expect([foundWords(result), whatWords(result), whatWords({ ...result, role: 'user' }), whatWords({ ...result, kind: 'event', type: 'pre_tool_use' })])
    .toEqual(['found by words and meaning', 'tool Bash', 'you', 'tool Bash']);
});

test('how far embedding is fits one line', () => {
  const status = { state: 'behind' as const, model: 'm', lag: 3, documents: 12, texts: 10, index_lag: 0, cache: { entries: 0, hits: 0, misses: 0 }, models: [{ model: 'm', vectors: 6, pending: 3, failed: 1 }] };
  expect(embeddingWords(status)).toBe('10 texts, 6 with a vector of m, 3 waiting, 1 failed');
  const { model: _, ...off } = status;
  expect(embeddingWords({ ...off, state: 'off', models: [] })).toBe('10 texts, no vectors: embedding is off');
});
