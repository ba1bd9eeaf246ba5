import type { Message } from '../src/api/types';

const start = Date.parse('2026-11-21T02:00:00Z');

/** A message as the API gives it; its number is its place in time, in seconds. */
export function message(seq: number, id: string, more: Partial<Message> = {}): Message {
  return { id, seq, event_id: id, session_id: 's1', type: 'message', time: new Date(start + seq * 1000).toISOString(), role: 'assistant', content: id, tokens: 1, ...more };
}

/** As hooks report what a tool answered. */
export const answered = (seq: number, call: string, more: { result?: unknown; error?: boolean; parent?: string } = {}) =>
  message(seq, `e${seq}`, {
    role: 'tool', type: 'post_tool_use', ...(more.parent ? { parent_id: more.parent } : {}),
    content: [
      { type: 'tool_call', tool_call_id: call, tool_name: 'Bash', tool_args: { command: 'ls' } },
      { type: 'tool_result', tool_call_id: call, tool_name: 'Bash', tool_result: more.result ?? { stdout: 'a.txt' }, ...(more.error ? { is_error: true } : {}) },
    ],
  });
