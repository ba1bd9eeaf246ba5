/** Maps times to positions 0 … 1 of the whole timeline, with long idle stretches folded to a narrow gap. */

export interface Interval { from: number; to: number }

interface Piece extends Interval {
  /** Position of `from`, and width, both in 0 … 1. */
  start: number;
  width: number;
  folded: boolean;
}

/** A pause is folded when it is longer than this and than a tenth of the time at work. */
const shortestFoldMs = 20_000;
const foldedShare = 0.02;

export class TimeScale {
  constructor(readonly pieces: Piece[]) {}

  position(time: number): number {
    const piece = this.pieces.findLast((one) => one.from <= time) ?? this.pieces[0];
    if (!piece) return 0;
    const share = piece.to > piece.from ? (time - piece.from) / (piece.to - piece.from) : 0;
    return piece.start + Math.max(0, Math.min(1, share)) * piece.width;
  }

  time(position: number): number {
    const piece = this.pieces.findLast((one) => one.start <= position) ?? this.pieces[0];
    if (!piece) return 0;
    return piece.from + (piece.width > 0 ? (position - piece.start) / piece.width : 0) * (piece.to - piece.from);
  }

  get gaps(): Piece[] { return this.pieces.filter((piece) => piece.folded); }
}

export function timeScale(busy: Interval[], fold: boolean): TimeScale {
  if (busy.length === 0) return new TimeScale([]);
  const stretches = merged(busy);
  const from = stretches[0]!.from;
  const to = Math.max(stretches.at(-1)!.to, from + 1);
  const atWork = stretches.reduce((sum, one) => sum + one.to - one.from, 0);
  const least = Math.max(shortestFoldMs, atWork / 10);
  const folds = fold ? between(stretches).filter((gap) => gap.to - gap.from > least) : [];
  if (folds.length === 0) return new TimeScale([{ from, to, start: 0, width: 1, folded: false }]);

  const share = Math.min(foldedShare, 0.3 / folds.length);
  const unfolded = to - from - folds.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const pieces: Piece[] = [];
  let start = 0;
  let time = from;
  const add = (until: number, folded: boolean) => {
    const width = folded ? share : ((until - time) / Math.max(1, unfolded)) * (1 - share * folds.length);
    pieces.push({ from: time, to: until, start, width, folded });
    start += width;
    time = until;
  };
  for (const gap of folds) {
    add(gap.from, false);
    add(gap.to, true);
  }
  add(to, false);
  return new TimeScale(pieces);
}

function merged(intervals: Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const one of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && one.from <= last.to) last.to = Math.max(last.to, one.to);
    else result.push({ ...one });
  }
  return result;
}

const between = (stretches: Interval[]): Interval[] => stretches.slice(1).map((next, i) => ({ from: stretches[i]!.to, to: next.from }));

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 21600e3, 43200e3, 86400e3];

export interface Tick { position: number; sinceStart: number }

/** Round times within view that are at least `apart` of the view's width from each other. */
export function ticks(scale: TimeScale, view: Interval, apart: number): Tick[] {
  const origin = scale.pieces[0]?.from ?? 0;
  const result: Tick[] = [];
  for (const piece of scale.pieces) {
    if (piece.folded || piece.start > view.to || piece.start + piece.width < view.from || piece.width === 0) continue;
    const perMs = piece.width / (piece.to - piece.from) / (view.to - view.from);
    const step = steps.find((one) => one * perMs >= apart) ?? steps.at(-1)!;
    const first = Math.max(piece.from, scale.time(Math.max(view.from, piece.start)));
    const last = Math.min(piece.to, scale.time(Math.min(view.to, piece.start + piece.width)));
    for (let since = Math.ceil((first - origin) / step) * step; since + origin <= last; since += step) {
      const position = (scale.position(origin + since) - view.from) / (view.to - view.from);
      if (!result.length || position - result.at(-1)!.position >= apart * 0.8) result.push({ position, sinceStart: since });
    }
  }
  return result;
}
