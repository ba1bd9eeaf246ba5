// Messages and search as the server has them, for what the mock's agents do: no tree, no vectors, words as they are written.
import { events } from './journal.js';

function messageOf(event) {
  const { data = {}, tool_name, tool_use_id } = event;
  switch (event.type) {
    case 'user_prompt_submit': return { role: 'user', content: data.prompt };
    case 'message_display': return { role: 'assistant', content: data.delta };
    case 'post_tool_use':
    case 'post_tool_use_failure': return {
      role: 'tool', content: [
        { type: 'tool_call', tool_call_id: tool_use_id, tool_name, tool_args: data.tool_input },
        { type: 'tool_result', tool_call_id: tool_use_id, tool_name, tool_result: data.error ?? data.tool_response, ...(data.error && { is_error: true }) },
      ],
    };
  }
}

export function messages(session, search) {
  const limit = Number(search.get('limit') ?? 100), place = (name) => events.find((e) => e.id === search.get(name))?.seq;
  const before = place('before') ?? Infinity, after = place('after') ?? 0;
  const all = events.filter((e) => e.session_id === session && e.seq < before && e.seq > after && messageOf(e)).map((e) => ({
    id: e.id, seq: e.seq, event_id: e.cursor, session_id: session, type: e.type, time: e.time, tokens: 10, duration_ms: e.duration_ms, ...messageOf(e),
  }));
  if (search.get('order') === 'desc' || search.has('before')) return { messages: all.slice(-limit), ...(all.length > limit && { prev: all.at(-limit).id }) };
  return { messages: all.slice(0, limit), ...(all.length > limit && { next: all[limit - 1].id }) };
}

export function found(search) {
  const q = (search.get('q') ?? '').toLowerCase(), wanted = (name, value) => !search.get(name) || search.get(name) === value;
  const results = [];
  for (const e of events.toReversed()) {
    const message = messageOf(e), text = typeof message?.content === 'string' ? message.content : JSON.stringify(e.data ?? ''), at = text.toLowerCase().indexOf(q);
    if (at < 0 || !wanted('session', e.session_id) || !wanted('project', e.project) || !wanted('role', message?.role) || !wanted('kind', message ? 'message' : 'event')) continue;
    const from = Math.max(0, at - 60);
    results.push({
      kind: message ? 'message' : 'event', id: e.id, event_id: e.id, seq: e.seq, session_id: e.session_id, project: e.project, role: message?.role, type: e.type, tool_name: e.tool_name,
      time: e.time, score: 1, found_by: ['words'], snippet: text.slice(from, from + 240), highlights: [[at - from, q.length]],
      link: `/sessions/${e.session_id}?tab=${message ? 'conversation' : 'events'}&event=${e.cursor}`,
    });
    if (results.length === Number(search.get('limit') ?? 20)) break;
  }
  return { results, vector: { state: 'off', lag: 0 }, index_lag: 0, corrections: {} };
}

export const embeddings = () => ({ state: 'off', lag: 0, documents: events.length, texts: events.length, index_lag: 0, cache: { entries: 0, hits: 0, misses: 0 }, models: [] });
