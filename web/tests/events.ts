import type { RecordedEvent } from '../src/api/types';

const start = Date.parse('2026-11-21T02:00:00Z');

/** An event as the API gives it; time is its sequence in seconds. */
export function event(seq: number, type: string, more: Partial<RecordedEvent> = {}, epoch = 'k3v9q2'): RecordedEvent {
  const time = new Date(start + seq * 1000).toISOString();
  return { seq, cursor: `${epoch}-${seq}`, id: `${epoch}-${seq}`, session_id: 's1', type, time, received: time, source: 'claude-code', project: '/home/dev/app', ...more };
}

export const pre = (seq: number, use: string, input: object = { command: 'ls' }, tool = 'Bash') =>
  event(seq, 'pre_tool_use', { tool_name: tool, tool_use_id: use, data: { tool_input: input } });

export const post = (seq: number, use: string, more: Partial<RecordedEvent> = {}) =>
  event(seq, 'post_tool_use', { tool_name: 'Bash', tool_use_id: use, duration_ms: 96, data: { tool_input: { command: 'ls' }, tool_response: { stdout: 'a' } }, ...more });
