export interface Piece {
  text: string;
  isFound: boolean;
}

/** A text cut at the ranges that were found in it. Ranges that overlap or reach outside are cut to fit. */
export function pieces(text: string, ranges: [number, number][]): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const [start, length] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start);
    const to = Math.min(text.length, start + length);
    if (to <= from) continue;
    if (from > at) cut.push({ text: text.slice(at, from), isFound: false });
    cut.push({ text: text.slice(from, to), isFound: true });
    at = to;
  }
  if (at < text.length) cut.push({ text: text.slice(at), isFound: false });
  return cut;
}
