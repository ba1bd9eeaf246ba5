import { computed, signal } from '@preact/signals';
import { api, type RequestFailed } from '../api/client';
import { noteServerTime, serverNow, serverTime } from '../api/clock';
import { connection } from '../api/connection';
import { keyNeeded, keyVersion } from '../api/key';
import type { RecordedEvent, Session } from '../api/types';
import { serverRate } from '../feed/rate';
import { waitsIn } from './state';

/** The latest sessions, kept current for the list, the names in rows and the tab title. */
export const sessions = signal<Session[] | null>(null);
export const sessionsFailure = signal<RequestFailed | null>(null);

export const sessionsById = computed(() => new Map((sessions.value ?? []).map((session) => [session.id, session])));

/** Every open wait for a person, the newest first. */
export const waits = computed(() => waitsIn(sessions.value ?? [], serverNow.value));

/** True on pages without a stream of their own, where these requests are the connection. */
export const pollingOnly = signal(false);

const listed = 200;
const restMs = 4_000;

/** A hidden page only keeps its title. */
const hiddenRestMs = 15_000;

const soonMs = 700;

/** Kinds of event that change who waits for a person: worth asking at once. */
const urgent = new Set(['permission_request', 'notification', 'user_prompt_submit', 'session_start', 'session_end', 'stop', 'elicitation', 'wait.dismissed', 'wait.snoozed']);

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
      const asked = Date.now();
      const page = await api.sessions({ limit: listed });
      noteServerTime(page.now, asked, Date.now());
      // The feed of a filter hears of few events; the newest of all sessions says how many there were.
      serverRate.observe(serverTime(), Math.max(0, ...page.sessions.map((session) => session.last_seq)));
      sessions.value = page.sessions;
      sessionsFailure.value = null;
      if (pollingOnly.value) connection.value = { kind: 'live' };
    } catch (error) {
      sessionsFailure.value = error as RequestFailed;
      if (pollingOnly.value) connection.value = { kind: 'waiting', retryAt: Date.now() + restMs, why: (error as Error).message };
    }
  }
  schedule(document.hidden ? hiddenRestMs : restMs);
}
