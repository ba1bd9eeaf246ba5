const firstMs = 1_000;
const longestMs = 30_000;

/**
 * How long to wait before try `attempt` (0 is the first retry): 1 s doubling to 30 s, each drawn from its upper half
 * so that many pages do not come back at the same moment after a restart.
 */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
