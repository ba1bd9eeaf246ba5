import { signal } from '@preact/signals';
import { api, type RequestFailed } from '../api/client';
import { serverTime } from '../api/clock';
import { connection } from '../api/connection';
import { retryDelayMs } from '../api/backoff';
import { formatCursor } from '../api/cursor';
import { openStream } from '../api/open';
import { EventStream } from '../api/stream';
import type { RecordedEvent } from '../api/types';
import { pageVisibility } from '../api/visibility';
import { remember } from './bodies';
import { type Filter, matchesText, parameters } from './filter';
import { oncePerFrame } from './frame';
import { serverRate } from './rate';
import { Rows } from './rows';

const firstPage = 200;
const olderPage = 500;

export type Older = 'more' | 'loading' | 'end' | 'failed';

/** A filtered view of the journal that stays current: the newest page, then the live stream, and older pages on demand. */
export class Feed {
  readonly rows = new Rows();
  readonly phase = signal<'loading' | 'ready' | 'failed'>('loading');
  readonly failure = signal<RequestFailed | null>(null);
  readonly older = signal<Older>('more');
  /** Said plainly above the feed when the history had to be loaded anew. */
  readonly notice = signal('');
  /** Grows when there is something to draw, at most once a frame. */
  readonly version = signal(0);
  /** While someone reads older rows or has paused, rows are not taken from under them. */
  holding = false;

  private before = '';
  private loading = Promise.resolve();
  private starting = false;
  private failures = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private stream: EventStream | undefined;
  private readonly life = new AbortController();
  private readonly paint = oncePerFrame(() => { this.version.value++; });

  constructor(readonly filter: Filter, private readonly onArrival: (events: RecordedEvent[]) => void = () => undefined) {}

  async start(): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    clearTimeout(this.again);
    // While it tries again by itself, the reason why it has to stays in view.
    if (this.phase.value !== 'failed') this.phase.value = 'loading';
    connection.value = { kind: 'connecting' };
    try {
      const page = await api.events({ ...parameters(this.filter, true), order: 'desc', limit: firstPage }, this.life.signal);
      const events = page.events.toReversed();
      const oldest = events[0];
      if (oldest) serverRate.observe(Date.parse(oldest.received), oldest.seq - 1, page.epoch);
      for (const event of events) serverRate.observe(Date.parse(event.received), event.seq, page.epoch);
      serverRate.observe(serverTime(), page.head, page.epoch);
      remember(events);
      this.rows.append(events);
      this.before = page.next ?? '';
      this.older.value = page.next ? 'more' : 'end';
      this.phase.value = 'ready';
      this.failures = 0;
      this.version.value++;
      this.follow(events.at(-1)?.cursor ?? formatCursor({ epoch: page.epoch, seq: page.head }));
    } catch (error) {
      if (this.life.signal.aborted) return;
      this.fail(error as RequestFailed);
    } finally {
      this.starting = false;
    }
  }

  private fail(failure: RequestFailed): void {
    this.failure.value = failure;
    this.phase.value = 'failed';
    const mayPass = failure.status === 0 || failure.status >= 500 || failure.status === 429;
    const delay = retryDelayMs(this.failures++);
    if (mayPass) this.again = setTimeout(() => void this.start(), delay);
    connection.value = mayPass
      ? { kind: 'waiting', retryAt: Date.now() + delay, why: failure.message }
      : { kind: 'stopped', why: failure.message };
  }

  stop(): void {
    clearTimeout(this.again);
    this.life.abort();
    this.stream?.stop();
  }

  /** Loads the page before the oldest row; who asks while one is under way waits for that one. */
  loadOlder(limit = olderPage): Promise<void> {
    if (this.older.value === 'loading') return this.loading;
    if (this.older.value !== 'end' && this.phase.value === 'ready') this.loading = this.loadPage(limit);
    return this.loading;
  }

  private async loadPage(limit: number): Promise<void> {
    this.older.value = 'loading';
    try {
      const page = await api.events(
        { ...parameters(this.filter, true), order: 'desc', limit, before: this.before }, this.life.signal);
      this.rows.prepend(page.events.toReversed());
      this.before = page.next ?? '';
      this.older.value = page.next ? 'more' : 'end';
      this.version.value++;
    } catch {
      if (!this.life.signal.aborted) this.older.value = 'failed';
    }
  }

  /** Loads back to an event, within reason; false when it is further away than that or not in this feed. */
  async reach(seq: number): Promise<boolean> {
    for (let pages = 0; pages < 10; pages++) {
      if (this.rows.indexOfSeq(seq) >= 0) return true;
      const oldest = this.rows.at(this.rows.first)?.seq ?? 0;
      if (oldest <= seq || this.older.value === 'end' || this.older.value === 'failed') return false;
      await this.loadOlder(1_000);
    }
    return false;
  }

  private follow(after: string): void {
    const filters = parameters(this.filter, false);
    this.stream?.stop();
    this.stream = new EventStream({
      after,
      open: (from, signal) => openStream({ after: from, filters }, signal),
      visibility: pageVisibility,
      head: async (signal) => {
        const { head } = await api.info(signal);
        serverRate.observe(serverTime(), head);
        return head;
      },
      onEvents: (events) => this.arrive(events),
      onReset: (reason) => this.restart(reason),
      onConnection: (state) => { connection.value = state; },
    });
    void this.stream.run();
  }

  private arrive(events: RecordedEvent[]): void {
    serverRate.observe(serverTime(), events.at(-1)!.seq);
    const { q } = this.filter;
    const wanted = q ? events.filter((event) => matchesText(event, q)) : events;
    remember(wanted);
    this.rows.append(wanted, this.holding);
    this.onArrival(wanted);
    this.paint();
  }

  private restart(reason: string): void {
    this.rows.clear();
    this.notice.value = `The history changed (${reason}). What shows now was loaded again.`;
    void this.start();
  }
}
