import { expect, test } from 'vitest';
import type { TimelineNode } from '../src/api/types';
import { ticks, timeScale } from '../src/session/scale';
import { barIn, busyIntervals, extent, nodeKey, panned, timelineRows, zoomed } from '../src/session/timelineRows';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const node = (kind: TimelineNode['kind'], id: string, from: number, to: number | undefined, children?: TimelineNode[]): TimelineNode => ({
  kind, id, name: id, status: to === undefined ? 'running' : 'ok', started: at(from),
  ...(to !== undefined && { ended: at(to), duration_ms: (to - from) * 1000 }), ...(children && { children }),
});
const tree = node('session', 's', 0, 100, [
  node('turn', 't1', 0, 10, [node('tool', 'a', 1, 3), node('tool', 'b', 2, 9, [node('agent', 'x', 3, 8)])]),
  node('turn', 't2', 90, undefined, [node('tool', 'c', 91, undefined)]),
]);

test('rows follow the tree and leave out what is under closed nodes', () => {
  const names = (closed: string[]) => timelineRows(tree, new Set(closed), 0).map((row) => `${'-'.repeat(row.depth)}${row.node.id}`);
  expect(names([])).toEqual(['t1', '-a', '-b', '--x', 't2', '-c']);
  expect(names([nodeKey(tree.children![0]!)])).toEqual(['t1', 't2', '-c']);
});

test('running nodes reach to now, unknown ends to their last child', () => {
  expect(extent(node('tool', 'c', 91, undefined), 95_000)).toEqual({ from: 91_000, to: 95_000 });
  const open: TimelineNode = { ...node('turn', 't', 0, undefined, [node('tool', 'a', 1, 3)]), status: 'unknown' };
  expect(extent(open, 95_000)).toEqual({ from: 0, to: 3000 });
});

test('a long wait between turns folds and positions stay in order', () => {
  const scale = timeScale(busyIntervals(tree, 95_000), true);
  expect(scale.gaps).toHaveLength(1);
  const positions = [0, 2000, 9000, 50_000, 90_000, 95_000].map((time) => scale.position(time));
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  expect(positions[0]).toBe(0);
  expect(positions.at(-1)).toBeCloseTo(1);
  expect(scale.position(90_000) - scale.position(9000)).toBeLessThan(0.2);
  expect(scale.time(scale.position(2500))).toBeCloseTo(2500);
});

test('without folding the scale is one straight line', () => {
  const scale = timeScale(busyIntervals(tree, 95_000), false);
  expect(scale.gaps).toEqual([]);
  expect(scale.position(47_500)).toBeCloseTo(0.5);
});

test('one moment and nothing at all still make a scale', () => {
  expect(timeScale([{ from: 5, to: 5 }], true).position(5)).toBe(0);
  expect(timeScale([], true).position(5)).toBe(0);
});

test('ticks are round, in view and apart from each other', () => {
  const scale = timeScale([{ from: 0, to: 60_000 }], true);
  expect(ticks(scale, { from: 0, to: 1 }, 0.1).map((tick) => tick.sinceStart)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  const near = ticks(scale, { from: 0.5, to: 0.51 }, 0.1);
  expect(near.every((tick) => tick.position >= 0 && tick.position <= 1)).toBe(true);
  expect(near.length).toBeGreaterThan(3);
});

test('bars are cut to the view', () => {
  expect(barIn({ from: 0, to: 0.5 }, 0.25, 0.75)).toEqual({ left: 50, width: 50 });
  expect(barIn({ from: 0.5, to: 1 }, 0, 0.4)).toBeUndefined();
});

test('zoom keeps its centre and its bounds', () => {
  const closer = zoomed({ from: 0, to: 1 }, 0.5, 0.25);
  expect(closer).toEqual({ from: 0.125, to: 0.625 });
  expect(zoomed(closer, 100, 0.5)).toEqual({ from: 0, to: 1 });
  expect(panned({ from: 0.2, to: 0.4 }, -5)).toEqual({ from: 0, to: 0.2 });
  expect(panned({ from: 0.2, to: 0.4 }, 50).to).toBeCloseTo(1);
});
