import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { anchoredTop, revealingTop, sticks, visibleSpan } from './virtual';

export interface VirtualListHandle {
  reveal: (index: number, centre?: boolean) => void;
  /** Stops following the end until someone goes there. */
  hold: () => void;
  toEnd: () => void;
  pageRows: () => number;
  /** Whoever moves the selection by keys hears of it only with the list focused. */
  focus: () => void;
}

interface Props {
  /** Rows have indexes from `first` to `end`; an index belongs to one row for its life. */
  first: number;
  end: number;
  rowHeight: number;
  label: string;
  row: (index: number) => ComponentChildren;
  /** Changes whenever rows changed without their number changing. */
  version: number;
  stickToEnd?: boolean;
  onStuck?: (stuck: boolean) => void;
  onNearStart?: () => void;
  handle?: Ref<VirtualListHandle>;
  header?: ComponentChildren;
  activeId?: string | undefined;
  /** Rows are options of a list, or items of a tree. */
  role?: 'listbox' | 'tree';
}

const overscan = 8;

/** Draws only the rows in view. Keeps them still when rows are added before or after them. */
export function VirtualList(props: Props) {
  const { first, end, rowHeight } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef({ stuck: props.stickToEnd ?? false, top: 0, first });
  const [, redraw] = useState(0);
  const [height, setHeight] = useState(600);
  const count = end - first;

  useEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = box.current!;
    if (view.current.first !== first) {
      element.scrollTop = anchoredTop(element.scrollTop, view.current.first, first, rowHeight);
      view.current.first = first;
    }
    if (view.current.stuck) element.scrollTop = element.scrollHeight;
    if (element.scrollTop !== view.current.top) {
      view.current.top = element.scrollTop;
      redraw((n) => n + 1);
    }
  }, [first, end, height, props.version]);

  useImperativeHandle(props.handle ?? null, () => ({
    reveal(index, centre = false) {
      const element = box.current!;
      const position = index - view.current.first;
      const top = centre
        ? Math.max(0, position * rowHeight - element.clientHeight / 2)
        : revealingTop(element.scrollTop, element.clientHeight, rowHeight, position);
      if (top < element.scrollTop) setStuck(false);
      element.scrollTop = top;
    },
    hold: () => setStuck(false),
    toEnd() {
      setStuck(true);
      box.current!.scrollTop = box.current!.scrollHeight;
    },
    focus: () => box.current!.focus({ preventScroll: true }),
    pageRows: () => Math.max(1, Math.floor(box.current!.clientHeight / rowHeight) - 1),
  }), [rowHeight]);

  function setStuck(stuck: boolean) {
    if (!props.stickToEnd || view.current.stuck === stuck) return;
    view.current.stuck = stuck;
    props.onStuck?.(stuck);
  }

  function onScroll() {
    const { scrollTop, clientHeight, scrollHeight } = box.current!;
    if (props.stickToEnd) setStuck(sticks(view.current, scrollTop, clientHeight, scrollHeight));
    view.current.top = scrollTop;
    if (scrollTop < clientHeight * 2) props.onNearStart?.();
    redraw((n) => n + 1);
  }

  const top = view.current.first === first ? view.current.top : anchoredTop(view.current.top, view.current.first, first, rowHeight);
  const span = visibleSpan(Math.min(top, Math.max(0, count * rowHeight - height)), height, rowHeight, count, overscan);
  const rows: ComponentChildren[] = [];
  for (let i = span.first; i < span.end; i++) rows.push(props.row(first + i));

  return (
    <div class="virtual" ref={box} onScroll={onScroll} role={props.role ?? 'listbox'} aria-label={props.label} tabIndex={0} aria-activedescendant={props.activeId}>
      <div class="virtual-space" style={{ height: `${count * rowHeight}px` }} role="presentation">
        <div class="virtual-rows" style={{ transform: `translateY(${span.first * rowHeight}px)` }} role="presentation">{rows}</div>
      </div>
    </div>
  );
}
