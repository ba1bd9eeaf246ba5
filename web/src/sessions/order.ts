import type { Session, SessionStatus } from '../api/types';

/** Those that wait for a person come first, those at work next, the finished last; within each the latest to arrive first: an agent's clock may be wrong. */
const rank: Record<SessionStatus, number> = { waiting: 0, active: 1, idle: 2, error: 3, completed: 3 };

export function byUrgency(a: Session, b: Session): number {
  return rank[a.status] - rank[b.status] || b.last_seq - a.last_seq;
}

export type Column = 'status' | 'title' | 'project' | 'started' | 'duration' | 'prompts' | 'tools' | 'errors' | 'events' | 'tokens' | 'cost';

const values: Record<Column, (session: Session) => number | string> = {
  status: (session) => rank[session.status],
  title: titleOf,
  project: (session) => session.project ?? '',
  started: (session) => Date.parse(session.started),
  duration: (session) => lengthMs(session, Date.now()),
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
  const working = session.status === 'active' || session.status === 'waiting';
  const end = working ? now : Date.parse(session.ended ?? session.last_event);
  return Math.max(0, end - Date.parse(session.started));
}

/** The last two parts of a path tell projects apart. */
export function shortPath(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean);
  return parts.slice(-2).join('/') || path;
}

export function matchesSession(session: Session, q: string): boolean {
  const wanted = q.toLowerCase();
  return [titleOf(session), session.project ?? '', session.id, session.waiting_for ?? ''].some((part) => part.toLowerCase().includes(wanted));
}
