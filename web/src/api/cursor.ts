/** `epoch-seq`. Clients keep cursors whole; we look inside only to compare within one epoch. */
export interface Cursor {
  epoch: string;
  seq: number;
}

export function parseCursor(text: string): Cursor | undefined {
  const dash = text.lastIndexOf('-');
  const seq = Number(text.slice(dash + 1));
  return dash > 0 && Number.isInteger(seq) && seq >= 0 ? { epoch: text.slice(0, dash), seq } : undefined;
}

export function formatCursor(cursor: Cursor): string {
  return `${cursor.epoch}-${cursor.seq}`;
}
