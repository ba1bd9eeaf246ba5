import { expect, test } from 'vitest';
import { errorOf, summaryOf } from '../src/feed/summary';
import { event, pre } from './events';

const told = (type: string, data: unknown) => summaryOf(event(1, type, { data }));
const call = (tool: string, input: object) => summaryOf(pre(1, 'a', input, tool));

test('tools tell their command, path, pattern or address', () => {
  expect(call('Bash', { command: 'ls -la && echo "héllo ✓"', description: 'List' })).toBe('ls -la && echo "héllo ✓"');
  expect(call('Write', { file_path: '/home/dev/app/notes.md', content: 'x' })).toBe('notes.md');
  expect(call('Read', { file_path: '/etc/hosts', offset: 10, limit: 5 })).toBe('/etc/hosts:10–14');
  expect(call('Grep', { pattern: 'a+b', path: '/home/dev/app/src' })).toBe('a+b  src');
  expect(call('WebFetch', { url: 'https://example.com', prompt: 'x' })).toBe('https://example.com');
  expect(call('TodoWrite', { todos: [{ status: 'completed', content: 'a' }, { status: 'in_progress', content: 'b' }] })).toBe('1 of 2 done  b');
  expect(call('mcp__x__y', { n: 3, title: 'Flaky test' })).toBe('Flaky test');
});

test('events tell their prompt, message, reason or calls', () => {
  expect(told('user_prompt_submit', { prompt: 'please list' })).toBe('please list');
  expect(told('message_display', { delta: 'I will look.' })).toBe('I will look.');
  expect(told('message_display', { delta: 'Then **this**:\n\n```ts\nawait x\n```\nDone.' })).toBe('Then this: ⏎ await x ⏎ Done.');
  expect(told('session_end', { reason: 'other', cwd: '/x' })).toBe('other');
  expect(told('notification', { message: 'Claude is waiting for your input' })).toBe('Claude is waiting for your input');
  expect(told('instructions_loaded', { file_path: '/home/dev/app/CLAUDE.md' })).toBe('CLAUDE.md');
  expect(told('post_tool_batch', { tool_calls: [{ tool_name: 'Bash', tool_input: { command: 'ls' } }] })).toBe('Bash  ls');
});

test('unknown bodies give what usually tells, else their first plain value', () => {
  expect(told('made_up', { session_id: 's', level: 3, nested: {} })).toBe('level: 3');
  expect(told('made_up', { a: 1, message: 'hello' })).toBe('hello');
  expect(told('made_up', 'plain')).toBe('plain');
  expect(told('made_up', [1, 2])).toBe('');
  expect(told('made_up', undefined)).toBe('');
});

test('is one line and never long', () => {
  expect(told('user_prompt_submit', { prompt: '\n one\r\n\n two\n' })).toBe('one ⏎ two');
  expect(told('user_prompt_submit', { prompt: 'x'.repeat(100_000) }).length).toBeLessThan(310);
});

test('errors come from text or from an object with a message', () => {
  expect(errorOf(event(1, 'x', { data: { error: 'a\nb' } }))).toBe('a · b');
  expect(errorOf(event(1, 'x', { data: { error: { message: 'bad' } } }))).toBe('bad');
  expect(errorOf(event(1, 'x', { data: { error: 3 } }))).toBeUndefined();
});

test('a question to a person is shown itself', () => {
  expect(call('AskUserQuestion', { questions: [{ question: 'Which database?', header: 'Database', options: [] }, { question: 'And where?' }] })).toBe('Which database? · And where?');
});
