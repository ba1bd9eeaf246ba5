import type { RecordedEvent } from '../api/types';
import { asObject, text } from './summary';
import { type Row, mergeInto, rowKey, rowOf } from './row';

/** 100,000 rows × ~400 B ≈ 40 MB: about a quarter of an hour of 100 ev/s stays at hand. */
export const rowLimit = 100_000;

/** Far above zero, so that no number of older rows takes an index below it, where -1 says that there is none. */
export const firstIndex = 2 ** 40;

/**
 * The rows of a feed, oldest first, bounded. A row has an index that stays the same for its life: `first` falls when
 * older rows are loaded and rises when the oldest are let go.
 */
export class Rows {
  first = firstIndex;
  /** Total of what was let go from the front to stay within the limit. */
  dropped = 0;
  private list: Row[] = [];
  private readonly byKey = new Map<string, Row>();
  /** Rows by the sequences of their further events. */
  private readonly joined = new Map<number, Row>();
  private readonly running = new Map<string, Set<Row>>();

  constructor(private readonly limit = rowLimit) {}

  get end(): number { return this.first + this.list.length; }
  get length(): number { return this.list.length; }
  at(index: number): Row | undefined { return this.list[index - this.first]; }

  append(events: RecordedEvent[], mayGrow = false): void {
    for (const event of events) {
      const row = this.add(event);
      if (row) this.list.push(row);
      this.settle(event);
    }
    // Trimmed in strides, because moving the list's front costs its length; twice as much while someone reads the past.
    const limit = mayGrow ? this.limit * 2 : this.limit;
    if (this.list.length > limit + this.limit / 10) this.trim(this.list.length - limit);
  }

  clear(): void {
    this.first = this.end;
    this.list = [];
    this.byKey.clear();
    this.joined.clear();
    this.running.clear();
  }

  /** Older events, oldest first, all of them before the first row. */
  prepend(events: RecordedEvent[]): void {
    const older: Row[] = [];
    for (const event of events) {
      const row = this.add(event);
      if (row) older.push(row);
      this.settle(event);
    }
    this.list = older.concat(this.list);
    this.first -= older.length;
  }

  /** Index of the row that holds the event, or -1. */
  indexOfSeq(seq: number): number {
    const start = this.joined.get(seq)?.seq ?? seq;
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle]!.seq < start) low = middle + 1; else high = middle;
    }
    return this.list[low]?.seq === start ? this.first + low : -1;
  }

  /** The next row before or after `index` that matches, or -1. */
  find(index: number, step: 1 | -1, matches: (row: Row) => boolean): number {
    for (let i = index - this.first + step; i >= 0 && i < this.list.length; i += step) if (matches(this.list[i]!)) return this.first + i;
    return -1;
  }

  private add(event: RecordedEvent): Row | undefined {
    if (event.type === 'post_tool_batch' && this.joinBatch(event)) return undefined;
    const key = rowKey(event);
    const known = key ? this.byKey.get(key) : undefined;
    if (known) {
      this.join(known, event);
      if (known.state !== 'running') this.running.get(known.session)?.delete(known);
      return undefined;
    }
    const row = rowOf(event);
    if (key) this.byKey.set(key, row);
    if (row.state === 'running') {
      const set = this.running.get(row.session);
      if (set) set.add(row); else this.running.set(row.session, new Set([row]));
    }
    return row;
  }

  /** A batch only repeats its calls: when they are all here, it is part of the last one's row. */
  private joinBatch(event: RecordedEvent): boolean {
    const calls = callsOf(event).map((id) => this.byKey.get(`${event.session_id} ${id}`));
    const last = calls.at(-1);
    if (!last || calls.includes(undefined)) return false;
    this.join(last, event);
    return true;
  }

  private join(row: Row, event: RecordedEvent): void {
    mergeInto(row, event);
    this.joined.set(event.seq, row);
  }

  /** Calls whose end was never reported: a batch that lists them, or the end of the turn, says that they are over. */
  private settle(event: RecordedEvent): void {
    const open = this.running.get(event.session_id);
    if (!open?.size) return;
    if (event.type === 'permission_request') {
      for (const row of open) if (row.tool === event.tool_name && !row.asked) { row.asked = true; row.version++; break; }
    } else if (event.type === 'post_tool_batch') {
      const over = new Set(callsOf(event));
      for (const row of open) if (over.has(row.toolUse)) this.close(row, open);
    } else if (event.type === 'stop' || event.type === 'session_end' || event.type === 'user_prompt_submit') {
      // Rows loaded later than this event are newer than it and stay open.
      for (const row of open) if (row.seq < event.seq) this.close(row, open);
    }
    if (open.size === 0) this.running.delete(event.session_id);
  }

  private close(row: Row, open: Set<Row>): void {
    row.state = row.asked ? 'denied' : 'unknown';
    row.version++;
    open.delete(row);
  }

  private trim(surplus: number): void {
    for (let i = 0; i < surplus; i++) {
      const row = this.list[i]!;
      const open = this.running.get(row.session);
      if (open?.delete(row) && open.size === 0) this.running.delete(row.session);
    }
    this.list.splice(0, surplus);
    this.first += surplus;
    this.dropped += surplus;
    const oldest = this.list[0]?.seq ?? Infinity;
    for (const [key, row] of this.byKey) if (row.seq < oldest) this.byKey.delete(key);
    for (const [seq, row] of this.joined) if (row.seq < oldest) this.joined.delete(seq);
  }
}

function callsOf(event: RecordedEvent): string[] {
  const calls = asObject(event.data).tool_calls;
  return Array.isArray(calls) ? calls.map((call) => text(asObject(call).tool_use_id)) : [];
}
