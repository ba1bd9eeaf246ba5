import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../app/keys';
import { count } from '../format/quantities';
import { sessionsById } from '../sessions/store';
import { nameOf, titleOf } from '../sessions/order';
import { VirtualList, type VirtualListHandle } from '../ui/VirtualList';
import type { Feed } from './feed';
import { FeedRow, rowId } from './FeedRow';
import type { Row } from './row';

interface Props {
  feed: Feed;
  label: string;
  /** Sequence of the selected event, or 0. */
  selected: number;
  paused: boolean;
  onPause: (paused: boolean) => void;
  onSelect: (row: Row) => void;
}

export const rowHeight = 28;

/** The feed's list: sticks to its end until someone scrolls up, then counts what comes instead of moving. */
export function FeedList({ feed, label, selected, paused, onPause, onSelect }: Props) {
  const list = useRef<VirtualListHandle>(null);
  const [stuck, setStuck] = useState(true);
  const [leftAt, setLeftAt] = useState(0);
  const version = feed.version.value;
  const { rows } = feed;
  const frozenEnd = useRef(0);
  if (!paused) frozenEnd.current = rows.end;
  const end = Math.max(rows.first, Math.min(frozenEnd.current, rows.end));
  const index = selected ? rows.indexOfSeq(selected) : -1;
  feed.holding = paused || !stuck;

  useEffect(() => {
    // A selection that came with the address is looked for in older pages, then shown in the middle.
    if (!selected || feed.phase.value !== 'ready') return;
    if (rows.indexOfSeq(selected) >= 0) list.current?.reveal(rows.indexOfSeq(selected));
    else void feed.reach(selected).then((found) => { if (found) setTimeout(() => list.current?.reveal(rows.indexOfSeq(selected), true), 50); });
  }, [feed, selected, feed.phase.value]);

  function move(step: number) {
    const from = index >= 0 ? index : step > 0 ? end - 2 : end;
    select(Math.max(rows.first, Math.min(end - 1, from + step)));
  }
  function select(target: number) {
    const row = rows.at(target);
    if (!row) return;
    list.current?.reveal(target);
    list.current?.focus();
    open(row);
  }
  function open(row: Row) {
    // Who opens a row reads it: the list holds still, unless it is the newest row and the end is what they follow.
    if (row !== rows.at(end - 1)) list.current?.hold();
    onSelect(row);
  }
  function turn(step: 1 | -1) {
    const target = rows.find(index >= 0 ? index : end, step, (row) => row.type === 'user_prompt_submit');
    if (target >= 0 && target < end) select(target);
  }
  function toEnd() {
    if (paused) onPause(false);
    list.current?.toEnd();
  }
  const page = () => list.current?.pageRows() ?? 10;
  useKeys({
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    PageDown: () => move(page()), PageUp: () => move(-page()), Home: () => select(rows.first), End: toEnd, G: toEnd,
    '[': () => turn(-1), ']': () => turn(1), space: () => onPause(!paused),
  });

  const fresh = paused ? rows.end - frozenEnd.current : stuck ? 0 : Math.max(0, end - leftAt);
  const names = sessionsById.value;
  const drawn = (i: number) => {
    const row = rows.at(i)!;
    const session = names.get(row.session);
    return (
      <FeedRow key={row.seq} row={row} version={row.version} selected={i === index}
        sessionName={session ? titleOf(session) : nameOf(row.session)} onOpen={open} />
    );
  };
  return (
    <div class={feed.filter.session && !feed.filter.session.includes(',') ? 'feed feed-one' : 'feed'}>
      {feed.older.value === 'failed' && (
        <button type="button" class="feed-note" onClick={() => void feed.loadOlder()}>Older events could not be loaded. Try again</button>
      )}
      <VirtualList first={rows.first} end={end} rowHeight={rowHeight} label={label} row={drawn} version={version} handle={list}
        stickToEnd onStuck={(now) => { setStuck(now); setLeftAt(rows.end); }} onNearStart={() => void feed.loadOlder()}
        activeId={index >= 0 ? rowId(rows.at(index)!) : undefined} />
      <div class="pills">
        {paused && <button type="button" class="pill pill-paused" onClick={() => onPause(false)}>Paused{fresh > 0 ? `, ${count(fresh)} new` : ''}</button>}
        {!paused && fresh > 0 && <button type="button" class="pill" onClick={toEnd}>{count(fresh)} new</button>}
      </div>
    </div>
  );
}
