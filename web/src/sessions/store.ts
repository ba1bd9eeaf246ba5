import { computed, signal } from '@preact/signals';
import { api, type RequestFailed } from '../api/client';
import { connection } from '../api/connection';
import { keyNeeded, keyVersion } from '../api/key';
import type { RecordedEvent, Session } from '../api/types';

/** The latest sessions, kept current for the list, the names in rows and the tab title. */
export const sessions = signal<Session[] | null>(null);
export const sessionsFailure = signal<RequestFailed | null>(null);

export const sessionsById = computed(() => new Map((sessions.value ?? []).map((session) => [session.id, session])));
export const waiting = computed(() => (sessions.value ?? []).filter((session) => session.status === 'waiting'));

/** True on pages without a stream of their own, where these requests are the connection. */
export const pollingOnly = signal(false);

const listed = 200;
const restMs = 4_000;
const soonMs = 700;

/** Kinds of event that change who waits for a person: worth asking at once. */
const urgent = new Set(['permission_request', 'notification', 'user_prompt_submit', 'session_start', 'session_end', 'stop']);

let timer: ReturnType<typeof setTimeout> | undefined;
let due = 0;
let lastAsked = 0;

export function startSessions(): void {
  keyVersion.subscribe(() => schedule(0));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) schedule(0); });
}

/** Events came: the list is a little out of date. */
export function noteArrivals(events: RecordedEvent[]): void {
  const soon = events.some((event) => urgent.has(event.type)) ? 50 : soonMs;
  schedule(Math.max(soon, lastAsked + soonMs - Date.now()));
}

export const refreshSessions = () => schedule(0);

function schedule(inMs: number): void {
  const at = Date.now() + inMs;
  if (timer !== undefined && due <= at) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(() => void ask(), inMs);
}

async function ask(): Promise<void> {
  timer = undefined;
  lastAsked = Date.now();
  if (!keyNeeded.value) {
    try {
      sessions.value = (await api.sessions({ limit: listed })).sessions;
      sessionsFailure.value = null;
      if (pollingOnly.value) connection.value = { kind: 'live' };
    } catch (error) {
      sessionsFailure.value = error as RequestFailed;
      if (pollingOnly.value) connection.value = { kind: 'waiting', retryAt: Date.now() + restMs, why: (error as Error).message };
    }
  }
  schedule(restMs);
}
