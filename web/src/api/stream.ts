import { retryDelayMs } from './backoff';
import type { Connection } from './connection';
import { ResumePoint } from './resume';
import type { Frame } from './sse';
import type { RecordedEvent } from './types';
import { RequestFailed } from './client';
import type { Visibility } from './visibility';

/** The server sends something every 15 s; after two and a half of silence the connection is taken for dead. */
const silenceMs = 40_000;

export interface StreamOptions {
  after: string;
  open: (after: string, signal: AbortSignal) => Promise<AsyncIterable<Frame[]>>;
  /** The newest sequence the server has, to say how far behind we are. */
  head: (signal: AbortSignal) => Promise<number>;
  onEvents: (events: RecordedEvent[]) => void;
  /** The history before is not the one the server has now: load again. The stream has stopped. */
  onReset: (reason: string) => void;
  onConnection: (state: Connection) => void;
  random?: () => number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  now?: () => number;
  /** While the page is hidden there is no connection: browsers allow few, to all their tabs together. */
  visibility?: Visibility;
}

/** Why a connection was ended that the page does not need now. */
const hidden = new Error('The page is hidden.');

/** One live reading that outlasts its connections: resumes after the last event seen, without a gap or a repeat. */
export class EventStream {
  private readonly stopping = new AbortController();
  private readonly resume: ResumePoint;
  private attempt = 0;
  /** The head when this connection began: reading up to it is catching up, unless the server says it is done earlier. */
  private target = 0;
  private caughtUp = false;

  constructor(private readonly options: StreamOptions) {
    this.resume = new ResumePoint(options.after);
  }

  get cursor(): string {
    return this.resume.cursor;
  }

  stop(): void {
    this.stopping.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.stopping;
    const { onConnection, now = Date.now, wait = pause } = this.options;
    onConnection({ kind: 'connecting' });
    while (!signal.aborted) {
      await this.shown();
      if (signal.aborted) return;
      let why = 'The server closed the connection.';
      try {
        const outcome = await this.read();
        if (outcome === 'stopped') return;
        if (outcome === 'bye') why = 'The server stopped.';
      } catch (error) {
        if (signal.aborted) return;
        if (error === hidden) continue;
        if (this.refused(error)) return;
        // Browsers call a cut connection a TypeError, each with words of its own.
        why = error instanceof TypeError ? 'The connection was cut.' : (error as Error).message;
      }
      if (signal.aborted) return;
      const delay = retryDelayMs(this.attempt++, this.options.random);
      onConnection({ kind: 'waiting', retryAt: now() + delay, why });
      await wait(delay, signal).catch(() => undefined);
    }
  }

  /** Waits until the page shows. */
  private async shown(): Promise<void> {
    const { visibility, onConnection } = this.options;
    if (!visibility?.isHidden()) return;
    onConnection({ kind: 'resting' });
    await new Promise<void>((resolve) => {
      const unwatch = visibility.watch(() => { if (!visibility.isHidden()) end(); });
      const end = () => { unwatch(); resolve(); };
      this.stopping.signal.addEventListener('abort', end, { once: true });
    });
    this.attempt = 0;
    onConnection({ kind: 'connecting' });
  }

  /** Reads one connection to its end. */
  private async read(): Promise<'ended' | 'bye' | 'stopped'> {
    const connectionEnd = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, connectionEnd.signal]);
    let silence = setTimeout(() => connectionEnd.abort(new Error('The connection went silent.')), silenceMs);
    const { visibility, open } = this.options;
    const unwatch = visibility?.watch(() => { if (visibility.isHidden()) connectionEnd.abort(hidden); });
    try {
      const connection = await open(this.resume.cursor, signal);
      this.caughtUp = false;
      void this.measureDistance(signal);
      for await (const frames of connection) {
        clearTimeout(silence);
        silence = setTimeout(() => connectionEnd.abort(new Error('The connection went silent.')), silenceMs);
        const outcome = this.takeAll(frames);
        if (outcome) return outcome;
      }
      return 'ended';
    } catch (error) {
      // Whatever the cut connection said, this is why it was cut.
      throw connectionEnd.signal.aborted ? connectionEnd.signal.reason : error;
    } finally {
      unwatch?.();
      clearTimeout(silence);
      connectionEnd.abort();
    }
  }

  private takeAll(frames: Frame[]): 'bye' | 'stopped' | undefined {
    const events: RecordedEvent[] = [];
    let outcome: 'bye' | 'stopped' | undefined;
    let reset: string | undefined;
    for (const frame of frames) {
      const news = this.resume.take(frame);
      if (news.kind === 'event') events.push(news.event);
      else if (news.kind === 'advanced' || news.kind === 'caught-up') this.caughtUp = true;
      else if (news.kind === 'fell-behind') { this.caughtUp = false; this.target = Infinity; void this.measureDistance(this.stopping.signal); }
      else if (news.kind === 'bye') outcome = 'bye';
      else if (news.kind === 'reset') { reset = news.reason; break; }
      if (news.kind !== 'nothing') this.attempt = 0;
    }
    if (events.length) this.options.onEvents(events);
    if (reset !== undefined) {
      this.stop();
      this.options.onReset(reset);
      return 'stopped';
    }
    if (frames.length) this.tellDistance();
    return outcome;
  }

  private async measureDistance(signal: AbortSignal): Promise<void> {
    try {
      this.target = await this.options.head(signal);
      this.tellDistance();
    } catch {
      // Only the number is missing; the stream itself says whether it lives.
    }
  }

  private tellDistance(): void {
    const behind = this.caughtUp ? 0 : this.target - this.resume.lastSeq;
    this.options.onConnection(behind > 0 ? { kind: 'catching-up', behind: Number.isFinite(behind) ? behind : 0 } : { kind: 'live' });
  }

  /** Answers that trying again will not change. */
  private refused(error: unknown): boolean {
    if (!(error instanceof RequestFailed)) return false;
    if (error.status === 410) {
      this.stop();
      this.options.onReset(error.detail ?? error.message);
      return true;
    }
    const final = error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
    if (final) this.options.onConnection({ kind: 'stopped', why: error.detail ?? error.message });
    return final;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
