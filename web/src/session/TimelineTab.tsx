import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { serverNow } from '../api/clock';
import type { Timeline, TimelineNode } from '../api/types';
import { useKeys } from '../app/keys';
import { duration } from '../format/quantities';
import { since } from '../format/times';
import { VirtualList, type VirtualListHandle } from '../ui/VirtualList';
import { type Interval, ticks, timeScale } from './scale';
import { busyIntervals, nodeKey, panned, timelineRows, zoomed } from './timelineRows';
import { isAtWork } from '../sessions/state';
import { TimelineLine } from './TimelineLine';

interface Props {
  timeline: Timeline;
  /** Sequence of the selected event, or 0. */
  selected: number;
  onSelect: (node: TimelineNode) => void;
}

const lineId = (index: number) => `line-${index}`;

const whole: Interval = { from: 0, to: 1 };

/** Where did the time go? Turns, their tool calls and sub-agents, with bars on one time axis. */
export function TimelineTab({ timeline, selected, onSelect }: Props) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [view, setView] = useState(whole);
  const [fold, setFold] = useState(true);
  const list = useRef<VirtualListHandle>(null);
  const { root } = timeline;
  const isRunning = isAtWork(timeline.session.state) || timeline.session.open.length > 0;
  const time = isRunning ? serverNow.value : Date.parse(timeline.session.last_event);
  const rows = useMemo(() => timelineRows(root, closed, time), [root, closed, time]);
  const scale = useMemo(() => timeScale(busyIntervals(root, time), fold), [root, fold, time]);
  // A label needs some 72 px of the track, which is a little under half of the page.
  const marks = ticks(scale, view, Math.max(0.1, 72 / (innerWidth * 0.42)));
  const gaps = scale.gaps.map((gap) => ({ ...gap, left: (gap.start - view.from) / (view.to - view.from), right: (gap.start + gap.width - view.from) / (view.to - view.from) })).filter((gap) => gap.right > 0 && gap.left < 1);
  const at = selected ? rows.findIndex(({ node }) => node.seqs?.includes(selected) || node.first_seq === selected) : -1;

  const toggle = (node: TimelineNode) => {
    const next = new Set(closed);
    if (!next.delete(nodeKey(node))) next.add(nodeKey(node));
    setClosed(next);
  };
  const select = (index: number) => {
    const row = rows[index];
    if (!row) return;
    list.current?.reveal(index);
    list.current?.focus();
    onSelect(row.node);
  };
  const move = (step: number) => select(Math.max(0, Math.min(rows.length - 1, at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step)));
  const turn = (step: 1 | -1) => {
    for (let i = (at < 0 && step < 0 ? rows.length : at) + step; i >= 0 && i < rows.length; i += step) if (rows[i]!.node.kind === 'turn') return select(i);
  };
  const closeAll = () => setClosed(closed.size ? new Set() : new Set((root.children ?? []).filter((node) => node.children?.length).map(nodeKey)));
  useKeys({
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), '[': () => turn(-1), ']': () => turn(1),
    ArrowLeft: () => { if (rows[at]?.isOpen) toggle(rows[at]!.node); }, ArrowRight: () => { if (rows[at]?.hasChildren && !rows[at]!.isOpen) toggle(rows[at]!.node); },
    '+': () => setView(zoomed(view, 0.5, 0.5)), '=': () => setView(zoomed(view, 0.5, 0.5)), '-': () => setView(zoomed(view, 2, 0.5)), 0: () => setView(whole),
    Home: () => select(0), End: () => select(rows.length - 1),
  });
  useEffect(() => { if (at >= 0) list.current?.reveal(at); }, [selected]);

  function onWheel(event: WheelEvent) {
    const track = (event.currentTarget as HTMLElement).querySelector('.axis-track')!.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      setView(zoomed(view, Math.exp(event.deltaY / 250), Math.max(0, Math.min(1, (event.clientX - track.left) / track.width))));
    } else if (event.deltaX && view.to - view.from < 1) {
      event.preventDefault();
      setView(panned(view, event.deltaX / track.width));
    }
  }

  return (
    <div class="timeline" onWheel={onWheel}>
      <div class="axis">
        <div class="axis-tools">
          <button type="button" class="button" onClick={closeAll}>{closed.size ? 'open all' : 'close all'}</button>
          {(scale.gaps.length > 0 || !fold) && <button type="button" class={fold ? 'button button-set' : 'button'} aria-pressed={fold} onClick={() => setFold(!fold)}>fold idle time</button>}
          <span class="grow" />
          <button type="button" class="icon-button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => setView(zoomed(view, 2, 0.5))}>−</button>
          <button type="button" class="icon-button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => setView(zoomed(view, 0.5, 0.5))}>+</button>
          <button type="button" class="button" disabled={view.to - view.from >= 1} onClick={() => setView(whole)} title="0">fit</button>
        </div>
        <AxisTrack view={view} setView={setView}>
          {gaps.map((gap) => <span key={gap.from} class="axis-gap" style={{ left: `${gap.left * 100}%`, width: `${(gap.right - gap.left) * 100}%` }} title={`idle for ${duration(gap.to - gap.from, 0)}, folded`} />)}
          {marks.map((tick) => <span key={tick.sinceStart} class="tick" style={{ left: `${tick.position * 100}%` }}>{since(tick.sinceStart)}</span>)}
        </AxisTrack>
      </div>
      {timeline.truncated && <div class="feed-note">This session is long: the timeline shows a part of it. All of it is under events.</div>}
      <VirtualList first={0} end={rows.length} rowHeight={28} label="Timeline" role="tree" version={0} handle={list} activeId={at >= 0 ? lineId(at) : undefined}
        row={(i) => <TimelineLine id={lineId(i)} key={nodeKey(rows[i]!.node) + i} row={rows[i]!} project={timeline.session.project ?? ''} scale={scale} view={view} ticks={marks} selected={i === at} onToggle={toggle} onSelect={onSelect} onZoom={setView} />} />
    </div>
  );
}

/** Drag over the axis to look closer at a stretch. */
function AxisTrack({ view, setView, children }: { view: Interval; setView: (view: Interval) => void; children: preact.ComponentChildren }) {
  const [drag, setDrag] = useState<Interval | null>(null);
  function start(down: PointerEvent) {
    const track = down.currentTarget as HTMLElement;
    const box = track.getBoundingClientRect();
    const share = (event: PointerEvent) => Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    const from = share(down);
    let last = from;
    track.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => { last = share(event); setDrag({ from: Math.min(from, last), to: Math.max(from, last) }); };
    track.addEventListener('pointermove', move);
    track.addEventListener('lostpointercapture', () => {
      track.removeEventListener('pointermove', move);
      setDrag(null);
      const wide = view.to - view.from;
      const [low, high] = [Math.min(from, last), Math.max(from, last)];
      if (high - low > 0.01) setView({ from: view.from + low * wide, to: view.from + high * wide });
    }, { once: true });
  }
  return (
    <div class="axis-track" onPointerDown={start} title="Drag to look closer">
      {children}
      {drag && <span class="axis-drag" style={{ left: `${drag.from * 100}%`, width: `${(drag.to - drag.from) * 100}%` }} />}
    </div>
  );
}
