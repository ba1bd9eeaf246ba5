// The recorder's side, in memory: numbering, sessions, filters, the timeline tree. Enough for looking at the dashboard.

export const epoch = 'k3v9q2';
export const events = [];
export const sessions = new Map();
export const readers = new Set();

const iso = (ms) => new Date(ms).toISOString().replace('Z', '000Z');

export function append({ session, project, at = Date.now(), type, fields, data }) {
  const seq = events.length + 1;
  const cursor = `${epoch}-${seq}`;
  const event = { seq, cursor, id: cursor, session_id: session, type, time: iso(at), received: iso(at + 2), source: 'claude-code', project, ...fields, data };
  events.push(event);
  const s = sessions.get(session) ?? { id: session, source: 'claude-code', project, status: 'active', started: event.time, events: 0, prompts: 0, tool_calls: 0, errors: 0, first_seq: seq };
  s.events++; s.last_seq = seq; s.last_event = event.time; s.status = 'active'; delete s.waiting_for; delete s.ended;
  if (type === 'user_prompt_submit') { s.prompts++; s.title ??= data.prompt; }
  if (type === 'pre_tool_use') s.tool_calls++;
  if (type === 'post_tool_use_failure') s.errors++;
  if (type === 'permission_request') { s.status = 'waiting'; s.waiting_for = `${data.tool_name}: ${data.tool_input.command ?? data.tool_input.file_path ?? ''}`; }
  if (type === 'stop' || type === 'session_end') { s.status = 'completed'; s.ended = event.time; }
  sessions.set(session, s);
  for (const reader of readers) reader(event);
  return event;
}

export function shownSession(s) {
  const isQuiet = s.status === 'active' && Date.now() - Date.parse(s.last_event) > 30_000;
  const state = isQuiet ? 'quiet' : { active: 'working', waiting: 'waiting', completed: 'your_turn', error: 'failed' }[s.status];
  const wait = { kind: 'wait', sequence: s.last_seq, since: s.last_event, reason: 'permission', text: s.waiting_for, background: false };
  return {
    ...s, status: isQuiet ? 'idle' : s.status, state, state_since: s.last_event, open: state === 'waiting' ? [wait] : [],
    ...(state === 'waiting' && { doing: wait }), open_dropped: 0, recorder: false, now: new Date().toISOString(),
  };
}

export function filterOf(search) {
  const lists = Object.entries({ session: 'session_id', type: 'type', tool: 'tool_name', project: 'project', source: 'source' })
    .filter(([name]) => search.get(name)).map(([name, field]) => [field, new Set(search.get(name).split(','))]);
  return (event) => lists.every(([field, values]) => values.has(event[field]));
}

export const seqOf = (text) => Number(text.slice(text.lastIndexOf('-') + 1));

export function timeline(id) {
  const session = shownSession(sessions.get(id));
  const root = { kind: 'session', id, name: session.title ?? id, status: 'ok', started: session.started, ended: session.ended, first_seq: session.first_seq, last_seq: session.last_seq, children: [] };
  const calls = new Map();
  let turn = root;
  for (const e of events) {
    if (e.session_id !== id) continue;
    const point = { started: e.time, ended: e.time, duration_ms: 0, first_seq: e.seq, last_seq: e.seq, seqs: [e.seq] };
    if (e.type === 'user_prompt_submit') {
      turn = { kind: 'turn', id: e.prompt_id, name: e.data.prompt, status: 'running', started: e.time, first_seq: e.seq, last_seq: e.seq, seqs: [e.seq], children: [] };
      root.children.push(turn);
    } else if (e.type === 'pre_tool_use') {
      const input = e.data.tool_input;
      const node = { kind: 'tool', id: e.tool_use_id, name: e.tool_name, summary: input.command ?? input.file_path ?? input.pattern ?? input.url ?? input.title, status: 'running', started: e.time, first_seq: e.seq, last_seq: e.seq, seqs: [e.seq] };
      calls.set(e.tool_use_id, node);
      turn.children.push(node);
    } else if (calls.has(e.tool_use_id)) {
      const failed = e.type === 'post_tool_use_failure';
      Object.assign(calls.get(e.tool_use_id), { status: failed ? 'error' : 'ok', ...(failed && { error: e.data.error }), ended: e.time, duration_ms: e.duration_ms, last_seq: e.seq });
      calls.get(e.tool_use_id).seqs.push(e.seq);
    } else if (e.type === 'message_display') turn.children.push({ kind: 'message', id: e.id, name: e.data.delta.split('\n')[0], status: 'ok', ...point });
    else if (e.type === 'stop') Object.assign(turn, { status: 'ok', ended: e.time, duration_ms: Date.parse(e.time) - Date.parse(turn.started), last_seq: e.seq });
    else if (e.type !== 'post_tool_batch') turn.children?.push({ kind: 'event', id: e.id, name: e.type, status: 'ok', ...point });
  }
  return { session, truncated: false, root };
}
