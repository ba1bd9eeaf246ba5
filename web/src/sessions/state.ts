import type { OpenThing, Session, SessionState } from '../api/types';
import { duration } from '../format/quantities';

export interface Wait {
  session: Session;
  wait: OpenThing;
}

export const states: readonly SessionState[] = ['waiting', 'working', 'looping', 'quiet', 'your_turn', 'failed', 'done', 'lost'];

export const stateWords: Record<SessionState, string> = {
  waiting: 'waiting', working: 'working', looping: 'looping', quiet: 'quiet', your_turn: 'your turn', failed: 'failed', done: 'done', lost: 'lost',
};

/** Something of it goes on, so that its length grows. */
export const isAtWork = (state: SessionState) => state === 'waiting' || state === 'working' || state === 'looping' || state === 'quiet';

/** What a session waits for a person for, the newest first; without what is snoozed. */
export function waitsOf(session: Session, at: number): OpenThing[] {
  if (session.state !== 'waiting' || session.recorder) return [];
  const open = session.open.filter((one) => one.kind === 'wait' && !(Date.parse(one.snoozed_until ?? '') > at));
  return open.sort((a, b) => Date.parse(b.since) - Date.parse(a.since) || (b.sequence ?? 0) - (a.sequence ?? 0));
}

/** All waits of all sessions, the newest first. */
export function waitsIn(sessions: Session[], at: number): Wait[] {
  return sessions
    .flatMap((session) => waitsOf(session, at).map((wait) => ({ session, wait })))
    .sort((a, b) => Date.parse(b.wait.since) - Date.parse(a.wait.since) || (b.wait.sequence ?? 0) - (a.wait.sequence ?? 0));
}

/** The question, or the command that waits to be allowed. */
export function askedBy({ reason, tool, text }: OpenThing): string {
  if (reason === 'permission' && tool) return text ? `${tool}: ${text}` : tool;
  return text || (reason === 'input' ? 'your next prompt' : reason === 'question' ? 'an answer' : tool || 'an answer');
}

export const ageOf = (since: string | undefined, at: number) => duration(Math.max(0, at - Date.parse(since ?? '')), 0);

export interface Doing {
  verb: string;
  /** A command, path or task, to be shown as such. */
  what: string;
  age: string;
}

/** What a session does and for how long: running `dotnet test` for 9 m 12 s. */
export function doingOf(session: Session, at: number): Doing {
  const { doing, state } = session;
  const age = ageOf(doing?.since ?? session.state_since, at);
  switch (state) {
    case 'waiting': return { verb: 'waiting for', what: doing ? askedBy(doing) : 'you', age };
    case 'quiet': return { verb: 'no event', what: '', age };
    case 'your_turn': return { verb: 'your turn', what: '', age };
    case 'lost': return { verb: 'no event', what: '', age };
    case 'done': case 'failed': return { verb: stateWords[state], what: '', age: '' };
    default: return { ...workOf(doing), age };
  }
}

function workOf(doing: OpenThing | undefined): Omit<Doing, 'age'> {
  const { kind = 'turn', tool = '', text = '', background = false } = doing ?? {};
  const aside = background ? ' in the background' : '';
  if (kind === 'turn') return { verb: 'thinking', what: '' };
  if (kind === 'agent') return { verb: `sub-agent${aside}`, what: [tool, text].filter(Boolean).join(': ') };
  if (tool === 'Bash' || tool === 'PowerShell') return { verb: `running${aside}`, what: text || tool };
  return { verb: `${tool || 'a call'}${aside}`, what: text };
}

export const doingText = ({ verb, what, age }: Doing) => [verb, what, age && `for ${age}`].filter(Boolean).join(' ');
