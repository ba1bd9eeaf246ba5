import { computed, signal } from '@preact/signals';
import { now } from './connection';

/** How far the server's clock is ahead of this machine's. */
const aheadMs = signal(0);

/** The server's time, once a second: ages are told by its clock, whatever this machine's says. */
export const serverNow = computed(() => now.value + aheadMs.value);

export const serverTime = () => Date.now() + aheadMs.peek();

/** An answer said what time it is; it was written somewhere between the question and its arrival. */
export function noteServerTime(said: string | undefined, asked: number, answered: number): void {
  const at = Date.parse(said ?? '');
  if (Number.isNaN(at)) return;
  const ahead = at - (asked + answered) / 2;
  // Less is the jitter of requests; following it would make ages jump.
  if (Math.abs(ahead - aheadMs.peek()) > 250) aheadMs.value = ahead;
}
