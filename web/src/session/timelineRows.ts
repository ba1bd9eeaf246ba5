import type { TimelineNode } from '../api/types';
import type { Interval } from './scale';

export interface TimelineRow {
  node: TimelineNode;
  depth: number;
  from: number;
  to: number;
  hasChildren: boolean;
  isOpen: boolean;
}

/** Keys of nodes are unique within their kind only. */
export const nodeKey = (node: TimelineNode) => `${node.kind}:${node.id}`;

/** The rows to draw: the tree in order, without what is under closed nodes. The root itself is the page, not a row. */
export function timelineRows(root: TimelineNode, closed: ReadonlySet<string>, now: number): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const add = (node: TimelineNode, depth: number) => {
    const hasChildren = (node.children?.length ?? 0) > 0;
    const isOpen = hasChildren && !closed.has(nodeKey(node));
    rows.push({ node, depth, ...extent(node, now), hasChildren, isOpen });
    if (isOpen) for (const child of node.children!) add(child, depth + 1);
  };
  for (const child of root.children ?? []) add(child, 0);
  return rows;
}

/** From start to end; a running node reaches to now, one whose end is unknown to its last child. */
export function extent(node: TimelineNode, now: number): Interval {
  const from = Date.parse(node.started);
  if (node.ended) return { from, to: Math.max(from, Date.parse(node.ended)) };
  if (node.duration_ms !== undefined) return { from, to: from + node.duration_ms };
  if (node.status === 'running') return { from, to: Math.max(from, now) };
  const children = (node.children ?? []).map((child) => extent(child, now).to);
  return { from, to: Math.max(from, ...children) };
}

/** When something was going on: every leaf, so that a turn's wait for a person can fold. */
export function busyIntervals(root: TimelineNode, now: number): Interval[] {
  const result: Interval[] = [];
  const visit = (node: TimelineNode) => {
    if (node.children?.length) {
      const from = Date.parse(node.started);
      result.push({ from, to: from });
      node.children.forEach(visit);
    } else result.push(extent(node, now));
  };
  visit(root);
  return result;
}

/** Left and width in per cent of the view; undefined when outside of it. */
export function barIn(view: Interval, from: number, to: number): { left: number; width: number } | undefined {
  if (to < view.from || from > view.to) return undefined;
  const wide = view.to - view.from;
  const left = Math.max(0, (from - view.from) / wide);
  const right = Math.min(1, (to - view.from) / wide);
  return { left: left * 100, width: (right - left) * 100 };
}

/** Zooms by a factor around a point of the view (0 … 1), within the whole and not closer than a thousandth of it. */
export function zoomed(view: Interval, factor: number, around: number): Interval {
  const width = Math.min(1, Math.max(0.001, (view.to - view.from) * factor));
  const centre = view.from + (view.to - view.from) * around;
  const from = Math.max(0, Math.min(1 - width, centre - width * around));
  return { from, to: from + width };
}

export function panned(view: Interval, by: number): Interval {
  const width = view.to - view.from;
  const from = Math.max(0, Math.min(1 - width, view.from + by * width));
  return { from, to: from + width };
}
