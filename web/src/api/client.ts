import { isUnreachable, watched } from './answers';
import { authorization, keyNeeded } from './key';
import type {
  Alerts, Embeddings, EventPage, FailedTexts, FilterOptions, MessagePage, RecordedEvent, Retention, SearchAnswer, ServerInfo, Session, SessionPage,
  Stats, StatsHistory, Timeline,
} from './types';

/** A request that failed: what happened, and what the server said about it. */
export class RequestFailed extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly detail?: string,
  ) {
    super(message);
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return watched(request(path, { Accept: 'application/json' }, signal).then(async (response) => (await response.json()) as T));
}

/** An answer with a good status. Aborting rejects with AbortError, everything else with RequestFailed. */
export async function request(path: string, headers: Record<string, string>, signal?: AbortSignal, method = 'GET'): Promise<Response> {
  let response: Response;
  try {
    response = await watched(fetch(path, { headers: { ...headers, ...authorization() }, cache: 'no-store', method, signal: signal ?? null }));
    isUnreachable.value = false;
  } catch (error) {
    if (signal?.aborted) throw error;
    isUnreachable.value = true;
    throw new RequestFailed('The server does not answer.', 0, `No connection to ${location.origin}.`);
  }
  if (response.ok) return response;
  if (response.status === 401) keyNeeded.value = true;
  throw await failureOf(response);
}

/** Reads RFC 9457 problem details when there are any. */
async function failureOf(response: Response): Promise<RequestFailed> {
  try {
    const problem = (await response.json()) as { title?: string; detail?: string };
    return new RequestFailed(problem.title ?? `The server answered ${response.status}.`, response.status, problem.detail);
  } catch {
    return new RequestFailed(`The server answered ${response.status}.`, response.status, response.statusText);
  }
}

export function query(parameters: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}

/** A path below a collection. Ids that no path can hold, from an older version, stand in the query. */
export function idPath(collection: string, id: string, below = '', parameters: Record<string, string | number | undefined> = {}): string {
  const inQuery = id === '.' || id === '..' || id.includes('\0');
  return `/api/${collection}/${inQuery ? '_' : encodeURIComponent(id)}${below}${query(inQuery ? { id, ...parameters } : parameters)}`;
}

export const api = {
  info: (signal?: AbortSignal) => get<ServerInfo>('/api/info', signal),
  event: (id: string, signal?: AbortSignal) => get<RecordedEvent>(idPath('events', id), signal),
  events: (parameters: Record<string, string | number | undefined>, signal?: AbortSignal) =>
    get<EventPage>(`/api/events${query(parameters)}`, signal),
  sessions: (parameters: Record<string, string | number | undefined>, signal?: AbortSignal) =>
    get<SessionPage>(`/api/sessions${query(parameters)}`, signal),
  session: (id: string, signal?: AbortSignal) => get<Session>(idPath('sessions', id), signal),
  dismiss: (id: string, wait: number) => request(idPath('sessions', id, `/waits/${wait}/dismiss`), {}, undefined, 'POST'),
  snooze: (id: string, wait: number, time: string) => request(idPath('sessions', id, `/waits/${wait}/snooze`, { for: time }), {}, undefined, 'POST'),
  timeline: (id: string, signal?: AbortSignal) => get<Timeline>(idPath('sessions', id, '/timeline'), signal),
  messages: (id: string, parameters: Record<string, string | number | undefined>, signal?: AbortSignal) =>
    get<MessagePage>(idPath('sessions', id, '/messages', parameters), signal),
  search: (parameters: Record<string, string | number | undefined>, signal?: AbortSignal) =>
    get<SearchAnswer>(`/api/search${query(parameters)}`, signal),
  embeddings: (signal?: AbortSignal) => get<Embeddings>('/api/embeddings', signal),
  failedTexts: (after = '', signal?: AbortSignal) => get<FailedTexts>(`/api/embeddings/failed${query({ after, limit: 50 })}`, signal),
  retention: (signal?: AbortSignal) => get<Retention>('/api/retention', signal),
  stats: (signal?: AbortSignal) => get<Stats>('/api/stats', signal),
  statsHistory: (signal?: AbortSignal) => get<StatsHistory>('/api/stats/history', signal),
  alerts: (signal?: AbortSignal) => get<Alerts>('/api/alerts', signal),
  acknowledge: (name: string) => request(`/api/alerts/${encodeURIComponent(name)}/acknowledge`, {}, undefined, 'POST'),
  filterOptions: (signal?: AbortSignal) => get<FilterOptions>('/api/filter-options', signal),
};
