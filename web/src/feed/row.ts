import type { RecordedEvent } from '../api/types';
import { errorOf, summaryOf } from './summary';

export type RowState = 'point' | 'running' | 'ok' | 'failed' | 'denied' | 'unknown';

/**
 * One line of a feed: an event, or a tool call made of its start and its end. Bodies are not kept here, so that a
 * hundred thousand rows stay small; they are fetched when one is opened.
 */
export interface Row {
  /** Position in the feed's list; fixed for the row's life. */
  seq: number;
  /** Every event that is part of the row, as sequences, in the order they came. */
  seqs: number[];
  cursor: string;
  session: string;
  project: string;
  type: string;
  tool: string;
  state: RowState;
  at: number;
  text: string;
  error: string;
  /** A person was asked whether the call may run. */
  asked: boolean;
  durationMs: number | undefined;
  toolUse: string;
  agent: string;
  /** Grows with every change, so that a drawn row knows whether it is stale. */
  version: number;
}

const starts = new Set(['pre_tool_use']);
const ends: Record<string, RowState> = { post_tool_use: 'ok', post_tool_use_failure: 'failed' };

export const isToolStart = (event: RecordedEvent) => starts.has(event.type);
export const isToolEnd = (event: RecordedEvent) => event.type in ends;

/** Events that share a key are one row. */
export function rowKey(event: RecordedEvent): string | undefined {
  if ((isToolStart(event) || isToolEnd(event)) && event.tool_use_id) return `${event.session_id} ${event.tool_use_id}`;
  if (event.type === 'message_display') {
    const id = (event.data as { message_id?: unknown } | undefined)?.message_id;
    if (typeof id === 'string') return `${event.session_id} ${id}`;
  }
  return undefined;
}

export function rowOf(event: RecordedEvent): Row {
  return {
    seq: event.seq,
    seqs: [event.seq],
    cursor: event.cursor,
    session: event.session_id,
    project: event.project ?? '',
    type: event.type,
    tool: event.tool_name ?? '',
    state: ends[event.type] ?? (isToolStart(event) && event.tool_use_id ? 'running' : 'point'),
    at: Date.parse(event.time),
    text: summaryOf(event),
    error: errorOf(event) ?? '',
    asked: false,
    durationMs: event.duration_ms,
    toolUse: event.tool_use_id ?? '',
    agent: event.agent_id ?? '',
    version: 0,
  };
}

/** Adds a further event to its row: a tool's end to its start (or the other way round), a message's next part. */
export function mergeInto(row: Row, event: RecordedEvent): void {
  if (row.seqs.includes(event.seq)) return;
  row.seqs.push(event.seq);
  row.seqs.sort((a, b) => a - b);
  row.version++;
  if (event.type === 'post_tool_batch') return;
  if (event.type === 'message_display') {
    row.text = (row.seqs[0] === event.seq ? summaryOf(event) + row.text : row.text + summaryOf(event)).slice(0, 300);
    return;
  }
  const at = Date.parse(event.time);
  if (isToolStart(event)) {
    row.text = summaryOf(event) || row.text;
    if (row.durationMs === undefined && at <= row.at) row.durationMs = row.at - at;
    row.at = Math.min(row.at, at);
    return;
  }
  row.state = ends[event.type] ?? row.state;
  row.error = errorOf(event) ?? '';
  row.text ||= summaryOf(event);
  row.durationMs = event.duration_ms ?? Math.max(0, at - row.at);
}

/** The events of a row, to fetch them by. */
export function cursorsOf(row: Row): string[] {
  const epoch = row.cursor.slice(0, row.cursor.lastIndexOf('-'));
  return row.seqs.map((seq) => `${epoch}-${seq}`);
}
