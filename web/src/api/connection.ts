import { computed, signal } from '@preact/signals';
import { count, duration } from '../format/quantities';
import { isUnreachable, unansweredSince } from './answers';

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'resting' }
  | { kind: 'unanswered'; since: number }
  | { kind: 'catching-up'; behind: number }
  | { kind: 'waiting'; retryAt: number; why: string }
  | { kind: 'stopped'; why: string };

/** The connection of the page that shows; one at a time, because browsers allow few per server. */
export const connection = signal<Connection>({ kind: 'connecting' });

/** Wall clock, once a second, for words such as "reconnecting in 3 s". */
export const now = signal(Date.now());
export const startOfToday = computed(() => new Date(now.value).setHours(0, 0, 0, 0));
setInterval(() => { now.value = Date.now(); }, 1000);

/** What is said of it: it is not live while a request has had no answer for long, or got no connection. */
export const shownConnection = computed<Connection>(() => {
  const { kind } = connection.value;
  const since = unansweredSince.value;
  if (kind === 'waiting' || kind === 'stopped') return connection.value;
  return since || (isUnreachable.value && kind === 'live') ? { kind: 'unanswered', since } : connection.value;
});

export const connectionWords = computed(() => words(shownConnection.value, now.value));

export function words(state: Connection, at: number): string {
  switch (state.kind) {
    case 'connecting': return 'connecting';
    case 'live': return 'live';
    case 'resting': return 'resting while hidden';
    case 'unanswered': return state.since ? `no answer for ${duration(at - state.since, 0)}` : 'no answer';
    case 'catching-up': return state.behind > 0 ? `catching up, ${count(state.behind)} behind` : 'catching up';
    case 'waiting': {
      const left = state.retryAt - at;
      return left > 500 ? `reconnecting in ${duration(Math.ceil(left / 1000) * 1000, 0)}` : 'reconnecting';
    }
    case 'stopped': return 'stopped';
  }
}
