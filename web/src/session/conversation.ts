import type { RecordedEvent } from '../api/types';
import { asObject, text, toolSummary } from '../feed/summary';

export interface Call {
  key: string;
  tool: string;
  summary: string;
  state: 'running' | 'ok' | 'failed';
  durationMs: number | undefined;
  events: RecordedEvent[];
}

export type Entry =
  | { kind: 'prompt'; seq: number; cursor: string; at: number; text: string }
  | { kind: 'message'; seq: number; cursor: string; at: number; text: string; agent: string }
  | { kind: 'calls'; seq: number; calls: Call[] }
  | { kind: 'note'; seq: number; cursor: string; at: number; text: string; loud: boolean };

/** Types that say something in a conversation; the rest is bookkeeping. */
export const conversationTypes = [
  'user_prompt_submit', 'message_display', 'message', 'conversation', 'stop', 'subagent_stop', 'pre_tool_use', 'post_tool_use', 'post_tool_use_failure',
  'permission_request', 'notification', 'session_start', 'session_end',
].join(',');

/** Events in order, read as a conversation: who said what, with the tool calls in between folded together. */
export function conversation(events: RecordedEvent[]): Entry[] {
  const entries: Entry[] = [];
  const messages = new Map<string, Entry & { kind: 'message' }>();
  const calls = new Map<string, Call>();
  for (const event of events) {
    const data = asObject(event.data);
    const base = { seq: event.seq, cursor: event.cursor, at: Date.parse(event.time) };
    switch (event.type) {
      case 'user_prompt_submit': entries.push({ kind: 'prompt', ...base, text: text(data.prompt) }); break;
      case 'message_display': {
        const id = text(data.message_id);
        const known = messages.get(id);
        if (known && id) { known.text += text(data.delta); break; }
        const entry: Entry & { kind: 'message' } = { kind: 'message', ...base, text: text(data.delta), agent: event.agent_id ?? '' };
        messages.set(id, entry);
        entries.push(entry);
        break;
      }
      case 'message':
      case 'conversation': {
        const said = contentText(data.content);
        entries.push(data.role === 'user' || data.role === 'human' ? { kind: 'prompt', ...base, text: said } : { kind: 'message', ...base, text: said, agent: event.agent_id ?? '' });
        break;
      }
      case 'stop':
      case 'subagent_stop': addLast(entries, { ...base, text: text(data.last_assistant_message), agent: event.agent_id ?? '' }); break;
      case 'pre_tool_use':
      case 'post_tool_use':
      case 'post_tool_use_failure': addCall(entries, calls, event); break;
      case 'permission_request': entries.push({ kind: 'note', ...base, loud: true, text: `asked for permission: ${event.tool_name ?? ''} ${toolSummary(event.tool_name ?? '', data.tool_input, event.project)}` }); break;
      case 'notification': entries.push({ kind: 'note', ...base, loud: true, text: text(data.message) }); break;
      case 'session_start': entries.push({ kind: 'note', ...base, loud: false, text: `session ${text(data.source) || 'started'}` }); break;
      case 'session_end': entries.push({ kind: 'note', ...base, loud: false, text: `session ended${text(data.reason) ? `: ${text(data.reason)}` : ''}` }); break;
    }
  }
  return entries;
}

/** A text, or the texts among the blocks that chat models send. */
function contentText(content: unknown): string {
  return Array.isArray(content) ? content.map((block) => text(asObject(block).text)).filter(Boolean).join('\n') : text(content);
}

/** What the agent said last is often the message that was just shown: then it is not said twice. */
function addLast(entries: Entry[], message: { seq: number; cursor: string; at: number; text: string; agent: string }): void {
  if (!message.text) return;
  const turn = entries.slice(entries.findLastIndex((entry) => entry.kind === 'prompt') + 1);
  if (turn.some((entry) => entry.kind === 'message' && entry.text.trim() === message.text.trim())) return;
  entries.push({ kind: 'message', ...message });
}

function addCall(entries: Entry[], calls: Map<string, Call>, event: RecordedEvent): void {
  const key = event.tool_use_id ?? String(event.seq);
  const isEnd = event.type !== 'pre_tool_use';
  const known = calls.get(key);
  if (known) {
    known.events.push(event);
    if (isEnd) { known.state = stateOf(event); known.durationMs = event.duration_ms; }
    return;
  }
  const tool = event.tool_name ?? '';
  const call: Call = {
    key, tool, summary: toolSummary(tool, asObject(event.data).tool_input, event.project),
    state: isEnd ? stateOf(event) : 'running', durationMs: event.duration_ms, events: [event],
  };
  calls.set(key, call);
  const last = entries.at(-1);
  if (last?.kind === 'calls') last.calls.push(call);
  else entries.push({ kind: 'calls', seq: event.seq, calls: [call] });
}

const stateOf = (event: RecordedEvent): Call['state'] => (event.type === 'post_tool_use_failure' ? 'failed' : 'ok');
