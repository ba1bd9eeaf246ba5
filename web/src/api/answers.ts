import { computed, signal } from '@preact/signals';

const patienceMs = 5_000;

const late = signal<readonly { asked: number }[]>([]);

/** When the oldest request was made that has had no answer for five seconds; 0 when there is none. */
export const unansweredSince = computed(() => late.value[0]?.asked ?? 0);

/** Whether the last request got no connection. */
export const isUnreachable = signal(false);

/** Keeps an eye on a request: a connection that looks alive and answers nothing is not. */
export async function watched<T>(answer: Promise<T>): Promise<T> {
  const own = { asked: Date.now() };
  const timer = setTimeout(() => { late.value = [...late.value, own]; }, patienceMs);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (late.value.includes(own)) late.value = late.value.filter((one) => one !== own);
  }
}
