import { expect, test } from 'vitest';
import { firstIndex, Rows } from '../src/feed/rows';
import { event, post, pre } from './events';

const list = (rows: Rows) => Array.from({ length: rows.length }, (_, i) => rows.at(rows.first + i)!);

test('a call is one row that completes in place', () => {
  const rows = new Rows();
  rows.append([pre(1, 'a'), event(2, 'message_display')]);
  expect(list(rows)[0]).toMatchObject({ state: 'running', durationMs: undefined });
  rows.append([post(3, 'a')]);
  expect(list(rows).map((row) => row.seqs)).toEqual([[1, 3], [2]]);
  expect(list(rows)[0]).toMatchObject({ state: 'ok', durationMs: 96, text: 'ls' });
});

test('an end that comes before its start, and one whose start is in an older page, are still one row', () => {
  const rows = new Rows();
  rows.append([post(5, 'a'), pre(6, 'a'), post(7, 'b')]);
  rows.prepend([event(3, 'user_prompt_submit'), pre(4, 'b')]);
  expect(list(rows).map((row) => [row.seqs, row.state])).toEqual([[[3], 'point'], [[5, 6], 'ok'], [[4, 7], 'ok']]);
});

test('a failure says so, calls of two sessions are never mixed up', () => {
  const rows = new Rows();
  rows.append([pre(1, 'a'), { ...pre(2, 'a'), session_id: 's2' }, event(3, 'post_tool_use_failure', { tool_use_id: 'a', data: { error: 'Exit code 3\noops' } })]);
  expect(list(rows).map((row) => [row.state, row.error])).toEqual([['failed', 'Exit code 3 · oops'], ['running', '']]);
});

test('a call that was asked about and never ran was denied, without asking its end is not known', () => {
  const batch = (seq: number, use: string) => event(seq, 'post_tool_batch', { data: { tool_calls: [{ tool_use_id: use }] } });
  const rows = new Rows();
  rows.append([pre(1, 'a'), event(2, 'permission_request', { tool_name: 'Bash' }), batch(3, 'a'), pre(4, 'b'), event(5, 'stop')]);
  expect(list(rows).filter((row) => row.toolUse).map((row) => row.state)).toEqual(['denied', 'unknown']);
});

test('a batch joins its last call, and stands alone when its calls are not here', () => {
  const rows = new Rows();
  const batch = (seq: number, uses: string[]) => event(seq, 'post_tool_batch', { data: { tool_calls: uses.map((tool_use_id) => ({ tool_use_id })) } });
  rows.append([pre(1, 'a'), post(2, 'a'), batch(3, ['a']), batch(4, ['elsewhere'])]);
  expect(list(rows).map((row) => row.seqs)).toEqual([[1, 2, 3], [4]]);
});

test('the parts of a shown message are one row', () => {
  const part = (seq: number, delta: string) => event(seq, 'message_display', { data: { message_id: 'm', delta } });
  const rows = new Rows();
  rows.append([part(1, 'I will '), part(2, 'look.')]);
  expect(list(rows).map((row) => row.text)).toEqual(['I will look.']);
});

test('stays bounded, keeps indexes, finds rows by any of their events', () => {
  const rows = new Rows(100);
  for (let seq = 1; seq <= 1000; seq += 2) rows.append([pre(seq, `u${seq}`), post(seq + 1, `u${seq}`)]);
  expect(rows.length).toBeLessThanOrEqual(110);
  expect(rows.end).toBe(firstIndex + 500);
  expect(rows.first + rows.length).toBe(firstIndex + 500);
  expect(rows.indexOfSeq(1000)).toBe(rows.end - 1);
  expect(rows.indexOfSeq(999)).toBe(rows.end - 1);
  expect(rows.indexOfSeq(2)).toBe(-1);
  expect(rows.at(rows.first - 1)).toBeUndefined();
});

test('lets rows grow to twice the limit while someone reads older ones', () => {
  const rows = new Rows(100);
  for (let seq = 1; seq <= 190; seq++) rows.append([event(seq, 'stop')], true);
  expect(rows.length).toBe(190);
  for (let seq = 191; seq <= 400; seq++) rows.append([event(seq, 'stop')], true);
  expect(rows.length).toBeLessThanOrEqual(210);
});

test('finds the next and previous turn', () => {
  const rows = new Rows();
  rows.append([event(1, 'user_prompt_submit'), event(2, 'stop'), event(3, 'user_prompt_submit')]);
  const isPrompt = (row: { type: string }) => row.type === 'user_prompt_submit';
  const at = (i: number) => firstIndex + i;
  expect([rows.find(at(1), 1, isPrompt), rows.find(at(1), -1, isPrompt), rows.find(at(2), 1, isPrompt)]).toEqual([at(2), at(0), -1]);
});

test('older rows have valid indexes too, and what is not here has none', () => {
  const rows = new Rows();
  rows.append([event(100, 'stop')]);
  rows.prepend([event(1, 'stop'), event(2, 'stop')]);
  expect(rows.at(rows.indexOfSeq(1))?.seq).toBe(1);
  expect(rows.indexOfSeq(50)).toBe(-1);
  expect(rows.at(-1)).toBeUndefined();
});
