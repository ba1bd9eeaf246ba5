/** Shapes of docs/api.md. Absent members are unknown, not empty. */

export interface RecordedEvent {
  seq: number;
  cursor: string;
  id: string;
  session_id: string;
  type: string;
  time: string;
  received: string;
  source?: string;
  project?: string;
  tool_name?: string;
  tool_use_id?: string;
  duration_ms?: number;
  trace_id?: string;
  span_id?: string;
  parent_id?: string;
  agent_id?: string;
  prompt_id?: string;
  data?: unknown;
  metadata?: unknown;
}

export interface EventPage {
  events: RecordedEvent[];
  next?: string;
  prev?: string;
  epoch: string;
  head: number;
}

export type SessionStatus = 'active' | 'idle' | 'waiting' | 'completed' | 'error';

/** Comes from what is open in a session. */
export type SessionState = 'working' | 'waiting' | 'your_turn' | 'quiet' | 'looping' | 'lost' | 'done' | 'failed';

/** A call, a wait for a person or a sub-agent that has begun and not ended; as what a session does also a turn. */
export interface OpenThing {
  kind: 'call' | 'wait' | 'agent' | 'turn';
  sequence?: number;
  since: string;
  tool?: string;
  text?: string;
  reason?: 'permission' | 'question' | 'input' | 'elicitation';
  tool_use_id?: string;
  agent_id?: string;
  background: boolean;
  snoozed_until?: string;
}

export interface Session {
  id: string;
  source?: string;
  project?: string;
  title?: string;
  status: SessionStatus;
  state: SessionState;
  state_since?: string;
  doing?: OpenThing;
  open: OpenThing[];
  open_dropped: number;
  /** The server's own: alerts and notices. */
  recorder: boolean;
  /** The server's time of the answer. */
  now?: string;
  started: string;
  last_event: string;
  ended?: string;
  events: number;
  prompts: number;
  tool_calls: number;
  errors: number;
  first_seq: number;
  last_seq: number;
  waiting_for?: string;
  /** Only from sources that report them. */
  tokens?: number;
  cost?: { amount: number; currency: string };
}

interface Operation { count: number; success_rate: number; p50_ms: number; p95_ms: number; p99_ms: number; max_ms: number }

/** The server's figures. */
export interface Stats {
  timestamp: string;
  store: { events: number; sessions: number; bytes: number; wal_bytes: number };
  queue: { events: number; bytes: number; max_events: number; max_bytes: number };
  rates: { events_per_second: number; events_per_second_1m: number; by_type: TypeRate[] };
  operations: { window_seconds: number; append: Operation; commit: Operation; query: Operation; deliver: Operation };
  live: { readers: number; websockets: number; by_transport: Record<string, number> };
  process: { uptime_ms: number; memory_bytes: number; cpu_ms: number };
  /** Absent without a bus. */
  nats?: Nats;
}

export interface Nats {
  state: 'connected' | 'connecting' | 'reconnecting' | 'closed';
  server?: string;
  server_version?: string;
  reconnects: number;
  stream?: string;
  consumer?: string;
  received: number;
  lag: number;
  pending: number;
  redelivered: number;
  missed: number;
  dropped: number;
  dead_letters: number;
}

/** The busiest types come first, the rest together as `other` last. */
export interface TypeRate { type: string; events_per_second: number }

/** What the server keeps of its figures for the charts: a part of `Stats` for each of the last minutes' looks. */
export interface StatsHistory { interval_ms: number; points: StatsPoint[] }

export interface StatsPoint {
  timestamp: string;
  store: Pick<Stats['store'], 'bytes' | 'wal_bytes'>;
  queue: Pick<Stats['queue'], 'events'>;
  rates: Pick<Stats['rates'], 'events_per_second' | 'by_type'>;
  operations: Omit<Stats['operations'], 'window_seconds'>;
  live: Pick<Stats['live'], 'readers'>;
  process: Pick<Stats['process'], 'memory_bytes'>;
}

/** What retention is set to, and what it would drop now. */
export interface Retention {
  on: boolean;
  max_age_ms?: number;
  messages_max_age_ms?: number;
  max_bytes?: number;
  projects: { project: string; max_age_ms?: number }[];
  archive_to?: string;
  running: boolean;
  next_run?: string;
  failure?: string;
  last_run?: { ended: string; events: number; sessions: number };
  by_age: Expiring;
  by_size: Expiring;
}

/** Counted up to a bound: then there is more. */
export interface Expiring { events: number; bytes: number; complete: boolean }

export type AlertLevel = 'ok' | 'warning' | 'critical';

/** A rule and how it stands. */
export interface Alert {
  name: string;
  level: AlertLevel;
  since?: string;
  acknowledged: boolean;
  metric: string;
  description: string;
  /** Absent when there are no samples. */
  value?: number;
  unit: string;
  comparison: 'above' | 'below';
  warning?: number;
  critical?: number;
  for_seconds: number;
  hysteresis: number;
}

export interface AlertSink {
  kind: string;
  host: string;
  sent: number;
  pending: number;
  lost: number;
  last_error?: string;
}

export interface Alerts {
  alerts: Alert[];
  worst: AlertLevel;
  sinks: AlertSink[];
}

export interface SessionPage {
  now?: string;
  sessions: Session[];
  next?: string;
}

export type NodeKind = 'session' | 'turn' | 'tool' | 'agent' | 'message' | 'event';
export type NodeStatus = 'running' | 'ok' | 'error' | 'denied' | 'interrupted' | 'unknown';

export interface TimelineNode {
  kind: NodeKind;
  id: string;
  name: string;
  summary?: string;
  status: NodeStatus;
  error?: string;
  started: string;
  ended?: string;
  duration_ms?: number;
  first_seq?: number;
  last_seq?: number;
  seqs?: number[];
  children?: TimelineNode[];
}

export interface Timeline {
  session: Session;
  truncated: boolean;
  root: TimelineNode;
}

export interface FilterOptions {
  types: string[];
  sources: string[];
  tools: string[];
  projects: string[];
}

export interface ServerInfo {
  name: string;
  version: string;
  epoch: string;
  head: number;
  started: string;
  auth: boolean;
  /** What a shell on the server's machine runs to start its program; absent elsewhere. */
  program?: string;
}

/** How far the half of a search that goes by meaning is. `lag` counts texts without a vector. */
export interface VectorState {
  state: 'off' | 'failing' | 'behind' | 'ready';
  lag: number;
  model?: string;
  reason?: string;
}

export interface SearchResult {
  kind: 'event' | 'message' | 'conversation';
  id: string;
  event_id: string;
  seq: number;
  session_id: string;
  project?: string;
  user_id?: string;
  channel?: string;
  role?: string;
  type: string;
  tool_name?: string;
  time: string;
  title?: string;
  score: number;
  similarity?: number;
  found_by: ('words' | 'meaning')[];
  snippet: string;
  /** Start and length in `snippet`, in UTF-16 units. */
  highlights: [number, number][];
  link: string;
}

export interface SearchAnswer {
  results: SearchResult[];
  vector: VectorState;
  index_lag: number;
  /** Words that stand nowhere, and what was looked for instead. */
  corrections: Record<string, string[]>;
  /** Why nothing could be looked for by words. */
  reason?: string;
}

/** How embedding goes: vectors, waiting texts and dead letters by model. */
export interface Embeddings {
  state: VectorState['state'];
  model?: string;
  lag: number;
  reason?: string;
  documents: number;
  texts: number;
  index_lag: number;
  cache: { entries: number; hits: number; misses: number };
  models: { model: string; vectors: number; pending: number; failed: number }[];
}

export interface FailedText { seq: number; model: string; reason: string; attempts: number; time: string }

export interface FailedTexts { failed: FailedText[]; next?: string }

/** A turn of a thread, as a model's API has it. */
export interface Message {
  id: string;
  seq: number;
  event_id: string;
  session_id: string;
  parent_id?: string;
  type: string;
  time: string;
  agent_id?: string;
  role: string;
  /** A text, or an array of parts. */
  content?: unknown;
  tool_calls?: unknown;
  tool_call_id?: string;
  tokens: number;
  /** How long the tool took that answers. */
  duration_ms?: number;
  /** There when its sender counted the tokens. */
  usage?: unknown;
  model?: string;
}

export interface MessagePage { messages: Message[]; next?: string; prev?: string }
