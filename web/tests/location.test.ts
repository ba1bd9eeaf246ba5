import { expect, test } from 'vitest';
import { changedSearch, pageOf, sessionHref } from '../src/app/location';
import { filterFrom, filterKey, isFiltered, matchesText, parameters, toggled } from '../src/feed/filter';
import { event } from './events';

test('addresses lead to their pages', () => {
  expect(['/', '/sessions', '/sessions/', '/sessions/a%2Fb', '/other', '/sessions/a/b', '/metrics-view', '/alerts', '/search'].map((path) => pageOf(path))).toEqual([
    { name: 'live' }, { name: 'sessions' }, { name: 'sessions' }, { name: 'session', id: 'a/b' }, { name: 'unknown' }, { name: 'unknown' }, { name: 'metrics' }, { name: 'alerts' }, { name: 'search' },
  ]);
});

test('changes keep the rest of the query and stay readable', () => {
  expect(changedSearch('?tool=Bash&q=x', { type: 'stop,pre_tool_use', q: '' })).toBe('?tool=Bash&type=stop,pre_tool_use');
  expect(changedSearch('?q=x', { q: '' })).toBe('');
  expect(changedSearch('', { project: '/home/dev/a b&c' })).toBe('?project=/home/dev/a+b%26c');
});

test('a filter survives the way through the address', () => {
  const filter = { session: 's1', type: 'stop,x', tool: 'Bash', project: '/home/dev/a b', source: 'claude-code', q: 'a&b=c' };
  expect(filterFrom(new URLSearchParams(changedSearch('', filter)))).toEqual(filter);
  expect(isFiltered(filter)).toBe(true);
  expect(isFiltered(filterFrom(new URLSearchParams('event=k-1')))).toBe(false);
});

test('the key tells filters apart, the stream gets no text search', () => {
  const plain = filterFrom(new URLSearchParams('tool=Bash'));
  expect(filterKey(plain)).not.toBe(filterKey({ ...plain, q: 'x' }));
  expect(parameters({ ...plain, q: 'x' }, false)).not.toHaveProperty('q');
  expect(parameters({ ...plain, q: 'x' }, true).q).toBe('x');
});

test('values are added to comma lists and taken out', () => {
  expect([toggled('', 'a'), toggled('a', 'b'), toggled('a,b', 'a'), toggled('a', 'a')]).toEqual(['a', 'a,b', 'b', '']);
});

test('text is looked for in the body, whatever its case', () => {
  const one = event(1, 'stop', { data: { message: 'All DONE' } });
  expect([matchesText(one, 'done'), matchesText(one, 'stop'), matchesText(one, '')]).toEqual([true, false, true]);
});

test('names every session id in an address', () => {
  for (const id of ['a/b', 'a%2Fb', '%', '_', '..', '.', 'a\0b', 'é ?#']) {
    const url = new URL(sessionHref(id), 'http://localhost');
    expect(pageOf(url.pathname, url.searchParams)).toEqual({ name: 'session', id });
  }
  expect(pageOf('/sessions/%zz')).toEqual({ name: 'unknown' });
});
