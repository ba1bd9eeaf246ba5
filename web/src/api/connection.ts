import { computed, signal } from '@preact/signals';
import { count, duration } from '../format/quantities';

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'catching-up'; behind: number }
  | { kind: 'waiting'; retryAt: number; why: string }
  | { kind: 'stopped'; why: string };

/** The connection of the page that shows; one at a time, because browsers allow few per server. */
export const connection = signal<Connection>({ kind: 'connecting' });

/** Wall clock, once a second, for words such as "reconnecting in 3 s". */
export const now = signal(Date.now());
export const startOfToday = computed(() => new Date(now.value).setHours(0, 0, 0, 0));
setInterval(() => { now.value = Date.now(); }, 1000);

export const connectionWords = computed(() => words(connection.value, now.value));

export function words(state: Connection, at: number): string {
  switch (state.kind) {
    case 'connecting': return 'connecting';
    case 'live': return 'live';
    case 'catching-up': return state.behind > 0 ? `catching up, ${count(state.behind)} behind` : 'catching up';
    case 'waiting': {
      const left = state.retryAt - at;
      return left > 500 ? `reconnecting in ${duration(Math.ceil(left / 1000) * 1000, 0)}` : 'reconnecting';
    }
    case 'stopped': return 'stopped';
  }
}
