import { serverTime } from '../api/clock';
import type { Session, SessionState } from '../api/types';
import { isAtWork, waitsOf } from './state';

/**
 * Those that wait for a person come first, the newest wait before older ones; then those at work, those whose turn it is a person's, the finished and the
 * lost; within each the latest to arrive first: an agent's clock may be wrong. The recorder's own stands apart.
 */
const rank: Record<SessionState, number> = { waiting: 0, looping: 1, working: 1, quiet: 2, your_turn: 3, failed: 4, done: 4, lost: 5 };
const recorderRank = 6;

const rankOf = (session: Session) => (session.recorder ? recorderRank : rank[session.state]);
const asked = (session: Session) => Date.parse(waitsOf(session, 0)[0]?.since ?? '') || 0;

export function byUrgency(a: Session, b: Session): number {
  return rankOf(a) - rankOf(b) || asked(b) - asked(a) || b.last_seq - a.last_seq;
}

export type Column = 'status' | 'title' | 'project' | 'started' | 'duration' | 'prompts' | 'tools' | 'errors' | 'events' | 'tokens' | 'cost';

const values: Record<Column, (session: Session) => number | string> = {
  status: rankOf,
  title: titleOf,
  project: (session) => session.project ?? '',
  started: (session) => Date.parse(session.started),
  duration: (session) => lengthMs(session, serverTime()),
  prompts: (session) => session.prompts,
  tools: (session) => session.tool_calls,
  errors: (session) => session.errors,
  events: (session) => session.events,
  tokens: (session) => session.tokens ?? -1,
  cost: (session) => session.cost?.amount ?? -1,
};

/** `-started` is descending. */
export function sorted(sessions: Session[], sort: string): Session[] {
  const descending = sort.startsWith('-');
  const value = values[sort.replace('-', '') as Column] ?? values.started;
  return sessions.toSorted((a, b) => {
    const left = value(a);
    const right = value(b);
    const order = typeof left === 'string' ? left.localeCompare(right as string) : left - (right as number);
    return (descending ? -order : order) || (a.started < b.started ? 1 : -1);
  });
}

/** What to call a session: its title, else its id. */
export function titleOf(session: Session): string {
  return session.title?.trim() || nameOf(session.id);
}

/** A session of which nothing but the id is known: the start of a UUID tells enough, an id that somebody chose is shown whole. */
export function nameOf(id: string): string {
  return `Session ${/^[0-9a-f]{8}-/i.test(id) ? id.slice(0, 8) : id}`;
}

/** From the first event to the end, or to now while it is at work. */
export function lengthMs(session: Session, now: number): number {
  const end = isAtWork(session.state) ? now : Date.parse(session.ended ?? session.last_event);
  return Math.max(0, end - Date.parse(session.started));
}

/** The last two parts of a path tell projects apart. */
export function shortPath(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean);
  return parts.slice(-2).join('/') || path;
}

export function matchesSession(session: Session, q: string): boolean {
  const wanted = q.toLowerCase();
  return [titleOf(session), session.project ?? '', session.id, session.waiting_for ?? '', ...session.open.map((one) => one.text ?? '')].some((part) => part.toLowerCase().includes(wanted));
}
