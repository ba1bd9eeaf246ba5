import { expect, test } from 'vitest';
import { conversation } from '../src/session/conversation';
import { event, post, pre } from './events';

test('prompts, messages and calls in between; the last message is not said twice', () => {
  const entries = conversation([
    event(1, 'user_prompt_submit', { data: { prompt: 'list' } }),
    event(2, 'message_display', { data: { message_id: 'm1', delta: 'I will ' } }),
    event(3, 'message_display', { data: { message_id: 'm1', delta: 'look.' } }),
    pre(4, 'a'), pre(5, 'b'), post(6, 'b'), post(7, 'a'),
    event(8, 'message_display', { data: { message_id: 'm2', delta: 'Done.' } }),
    event(9, 'stop', { data: { last_assistant_message: 'Done.' } }),
  ]);
  expect(entries.map((entry) => entry.kind)).toEqual(['prompt', 'message', 'calls', 'message']);
  expect(entries[1]).toMatchObject({ text: 'I will look.' });
  expect(entries[2]).toMatchObject({ calls: [{ key: 'a', state: 'ok' }, { key: 'b', state: 'ok' }] });
});

test('without shown messages the stop says what the agent said', () => {
  const entries = conversation([event(1, 'user_prompt_submit', { data: { prompt: 'x' } }), event(2, 'stop', { data: { last_assistant_message: 'Done.' } })]);
  expect(entries[1]).toMatchObject({ kind: 'message', text: 'Done.' });
});

test('messages with a role are prompts and messages, blocks of text are joined', () => {
  const entries = conversation([
    event(1, 'message', { data: { role: 'user', content: 'Why?' } }),
    event(2, 'conversation', { data: { role: 'assistant', content: [{ type: 'text', text: 'Because.' }, { type: 'image' }, { type: 'text', text: 'Yes.' }] } }),
  ]);
  expect(entries).toMatchObject([{ kind: 'prompt', text: 'Why?' }, { kind: 'message', text: 'Because.\nYes.' }]);
});
