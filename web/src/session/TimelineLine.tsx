import type { TimelineNode } from '../api/types';
import { typeLabel } from '../feed/labels';
import { within } from '../feed/summary';
import { duration } from '../format/quantities';
import { exact } from '../format/times';
import { Status } from '../ui/Status';
import type { Interval, Tick, TimeScale } from './scale';
import { barIn, type TimelineRow } from './timelineRows';

interface Props {
  id: string;
  row: TimelineRow;
  project: string;
  scale: TimeScale;
  view: Interval;
  ticks: Tick[];
  selected: boolean;
  onToggle: (node: TimelineNode) => void;
  onSelect: (node: TimelineNode) => void;
  onZoom: (view: Interval) => void;
}

export function TimelineLine({ id, row, project, scale, view, ticks, selected, onToggle, onSelect, onZoom }: Props) {
  const { node, depth, from, to, hasChildren, isOpen } = row;
  const [left, right] = [scale.position(from), scale.position(to)];
  const bar = barIn(view, left, right);
  const took = tookText(node.duration_ms, to - from);
  function closer() {
    const margin = (right - left) * 0.04 + 0.0005;
    onZoom({ from: Math.max(0, left - margin), to: Math.min(1, right + margin) });
  }
  return (
    <div id={id} role="treeitem" aria-selected={selected} aria-level={depth + 1} aria-expanded={hasChildren ? isOpen : undefined}
      class={`line line-${node.kind} line-${node.status}`} onClick={() => onSelect(node)} onDblClick={closer}>
      <span class="line-name" style={{ paddingLeft: `${depth * 16 + 4}px` }}>
        {hasChildren
          ? <span class="line-toggle" aria-hidden="true" title={isOpen ? 'Close (←)' : 'Open (→)'} onClick={(event) => { event.stopPropagation(); onToggle(node); }}><span class={isOpen ? 'arrow arrow-open' : 'arrow'} /></span>
          : <span class="line-toggle" />}
        <span class="line-kind">{node.kind === 'event' ? typeLabel(node.name) : node.kind === 'turn' ? 'turn' : node.kind === 'message' ? 'message' : node.name}</span>
        <span class="line-text">{node.kind === 'turn' || node.kind === 'message' ? node.name : within(node.summary ?? '', project)}</span>
        {node.status !== 'ok' && node.kind !== 'event' && node.kind !== 'message' && <Status status={node.status} />}
      </span>
      <span class="line-track">
        {ticks.map((tick) => <span key={tick.sinceStart} class="grid" style={{ left: `${tick.position * 100}%` }} />)}
        {bar && (
          <span class="line-bar" style={{ left: `${bar.left}%`, width: `${bar.width}%` }} title={`${exact(from)}\n${to > from ? took : ''}${node.error ? `\n${node.error}` : ''}`} />
        )}
        {bar && to > from && (
          <span class="line-took" style={isCrowded(bar, took) ? { right: `calc(${100 - bar.left}% + 6px)` } : { left: `calc(max(${bar.left + bar.width}%, ${bar.left}% + 3px) + 6px)` }}>{took}</span>
        )}
      </span>
    </div>
  );
}

/** A call that ran for a small part of its time waited for the rest, usually for a person: both are told. */
function tookText(ranMs: number | undefined, lengthMs: number): string {
  if (ranMs === undefined) return duration(lengthMs);
  return lengthMs > ranMs * 1.5 && lengthMs > ranMs + 500 ? `${duration(ranMs)} of ${duration(lengthMs)}` : duration(ranMs);
}

/** No room for the label after the bar, and more of it before. The track is a little under half of the page; 7 px is a generous digit. */
function isCrowded(bar: { left: number; width: number }, label: string): boolean {
  const needed = (100 * (label.length * 7 + 8)) / (innerWidth * 0.42);
  const after = 100 - bar.left - bar.width;
  return after < needed && bar.left > after;
}
