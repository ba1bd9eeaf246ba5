import { expect, test } from 'vitest';
import type { Message, RecordedEvent } from '../src/api/types';
import { thread } from '../src/session/thread';
import { pathOf } from '../src/session/tree';
import { event, pre } from './events';
import { answered, message } from './messages';

const read = (messages: Message[], marks: RecordedEvent[] = []) => thread(pathOf(messages), marks);

test('prompts, answers and the calls in between, folded together', () => {
  const entries = read([message(1, 'p', { role: 'user', content: 'list' }), message(2, 'm'), answered(6, 'a'), answered(7, 'b'), message(8, 'n')]);
  expect(entries.map((entry) => entry.kind)).toEqual(['said', 'said', 'calls', 'said']);
  expect(entries[2]).toMatchObject({ seqs: [6, 7], calls: [{ key: 'a', tool: 'Bash', summary: 'ls', state: 'ok' }, { key: 'b', state: 'ok' }] });
});

test('parts of a message that is shown while it is said are one turn', () => {
  const part = { type: 'message_display' };
  const entries = read([
    message(1, 'm1', { ...part, event_id: 'k-1', content: 'I will ' }), message(2, 'k-2', { ...part, content: 'look.' }), message(3, 'm2', { ...part, event_id: 'k-3', content: 'Done.' }),
  ]);
  expect(entries).toMatchObject([{ text: 'I will look.', seqs: [1, 2], tokens: 2 }, { text: 'Done.', seqs: [3] }]);
});

test('a call has its result wherever that comes from', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'search', arguments: '{"query":"needle"}' } };
  const entries = read([
    message(1, 'm', { content: null, tool_calls: [call] }),
    message(2, 'r', { role: 'tool', tool_call_id: 'c1', content: 'in the haystack', parent_id: 'm' }),
    message(3, 'n', { content: [{ type: 'text', text: 'Found.' }, { type: 'image', name: 'it.png' }, { type: 'tool_call', tool_call_id: 'c2', tool_name: 'Read', tool_args: { file_path: 'a.txt' } }] }),
  ]);
  expect(entries).toMatchObject([
    { kind: 'calls', calls: [{ tool: 'search', summary: 'needle', state: 'ok', body: { data: { tool_input: { query: 'needle' }, tool_response: 'in the haystack' } } }] },
    { kind: 'said', text: 'Found.', attachments: ['image it.png'] },
    { kind: 'calls', calls: [{ tool: 'Read', summary: 'a.txt', state: 'running' }] },
  ]);
});

test('a failed call says so and has its error', () => {
  expect(read([answered(1, 'a', { result: 'exit 1', error: true })])).toMatchObject([{ calls: [{ state: 'failed', body: { data: { error: 'exit 1' } } }] }]);
});

test('calls that still run, and questions, stand where they happened', () => {
  const marks = [event(1, 'session_start', { data: { source: 'startup' } }), pre(3, 'a'), pre(4, 'b'), event(5, 'permission_request', { tool_name: 'Bash', data: { tool_input: { command: 'rm' } } })];
  const entries = read([message(2, 'p', { role: 'user' }), answered(6, 'a')], marks);
  expect(entries).toMatchObject([
    { kind: 'note', text: 'session startup' }, { kind: 'said' }, { kind: 'calls', calls: [{ key: 'b', state: 'running' }] },
    { kind: 'note', loud: true, text: 'asked for permission: Bash rm' }, { kind: 'calls', calls: [{ key: 'a', state: 'ok', durationMs: 3000 }] },
  ]);
});

test('what a tool took is what its sender measured', () => {
  expect(read([{ ...answered(6, 'a'), duration_ms: 96 }], [pre(3, 'a')])).toMatchObject([{ calls: [{ durationMs: 96 }] }]);
});

test('a call that never ended does not run for ever', () => {
  expect(read([message(5, 'p', { role: 'user' })], [pre(3, 'a')])[0]).toMatchObject({ calls: [{ state: 'no end' }] });
});

test('a session that is one transcript shows it', () => {
  const entries = read([], [event(1, 'conversation', { data: { summary: 'A refund', transcript: [{ role: 'user', content: 'Where is it?' }, 'On its way.'] } })]);
  expect(entries).toMatchObject([{ kind: 'note', text: 'A refund' }, { kind: 'said', role: 'transcript', text: 'user: Where is it?\nOn its way.' }]);
});

test('where a thread branches, that is said before the branch', () => {
  const entries = read([message(1, 'p', { role: 'user' }), message(2, 'a', { parent_id: 'p' }), message(3, 'b', { parent_id: 'p' })]);
  expect(entries.map((entry) => entry.kind)).toEqual(['said', 'fork', 'said']);
  expect(entries[2]).toMatchObject({ text: 'b' });
});
