import type { OpenThing, Session, SessionState } from '../src/api/types';

/** A session whose last event came that many minutes after three. */
export const session = (id: string, state: SessionState, minute: number, more: Partial<Session> = {}): Session => ({
  id, status: 'active', state, open: [], open_dropped: 0, recorder: false,
  started: `2026-11-21T02:${String(minute % 60).padStart(2, '0')}:00Z`, last_event: `2026-11-21T03:${String(minute % 60).padStart(2, '0')}:00Z`,
  events: 1, prompts: 1, tool_calls: 0, errors: 0, first_seq: 1, last_seq: minute, ...more,
});

export const open = (kind: OpenThing['kind'], sequence: number, time: string, more: Partial<OpenThing> = {}): OpenThing =>
  ({ kind, sequence, since: `2026-11-21T${time}Z`, background: false, ...more });

export const wait = (sequence: number, time: string, more: Partial<OpenThing> = {}) =>
  open('wait', sequence, time, { reason: 'permission', tool: 'Bash', text: 'rm -rf build', ...more });
