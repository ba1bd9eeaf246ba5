import { useEffect, useState } from 'preact/hooks';
import { serverNow } from '../api/clock';
import { parseCursor } from '../api/cursor';
import { useKeys } from '../app/keys';
import { search, setSearch } from '../app/location';
import { DetailPanel } from '../detail/DetailPanel';
import type { Feed } from '../feed/feed';
import { FeedList } from '../feed/FeedList';
import { type Filter, filterFrom, isFiltered } from '../feed/filter';
import { serverRate } from '../feed/rate';
import { cursorsOf, type Row } from '../feed/row';
import { count } from '../format/quantities';
import { sessionsById } from '../sessions/store';
import { ConnectHelp, Empty, Failure, Skeleton } from '../ui/States';
import { FilterBar } from './FilterBar';
import { SessionList } from './SessionList';
import { useFeed } from './useFeed';
import { WaitingBanner } from './WaitingBanner';

/** What is happening now? */
export function LivePage() {
  const filter = filterFrom(search.value);
  const feed = useFeed(filter);
  const [drawer, setDrawer] = useState(false);
  return (
    <div class="live">
      <nav class={drawer ? 'side side-shown' : 'side'} aria-label="Sessions at work">
        <SessionList chosen={filter.session} onChoose={() => setDrawer(false)} />
      </nav>
      {drawer && <button type="button" class="scrim" aria-label="Close the session list" onClick={() => setDrawer(false)} />}
      <FeedView feed={feed} filter={filter} label="Live events" top={<WaitingBanner />}
        barEnd={<><Rate feed={feed} /><button type="button" class="button drawer-button" aria-expanded={drawer} onClick={() => setDrawer(!drawer)}>sessions</button></>} />
    </div>
  );
}

interface ViewProps {
  feed: Feed;
  filter: Filter;
  label: string;
  top?: preact.ComponentChildren;
  barEnd?: preact.ComponentChildren;
  /** On a session's page the session is fixed. */
  inSession?: boolean;
}

/** Filter bar, feed and the detail of what is selected; the address says which. */
export function FeedView({ feed, filter, label, top, barEnd, inSession = false }: ViewProps) {
  const [paused, setPaused] = useState(false);
  const cursor = search.value.get('event') ?? '';
  const seq = parseCursor(cursor)?.seq ?? 0;
  useEffect(() => setPaused(false), [feed]);
  useKeys({ Enter: () => { if (!cursor) selectNewest(feed); } });
  const version = feed.version.value;
  const row = seq && version >= 0 ? feed.rows.at(feed.rows.indexOfSeq(seq)) : undefined;
  // The first opening is a step one can go back from; moving on from row to row is not.
  const select = (to: Row) => setSearch({ event: to.cursor }, cursor ? 'replace' : 'push');
  return (
    <>
      <main class="stage">
        {top}
        <FilterBar filter={filter} without={inSession ? ['session', 'project', 'source'] : []}>
          {barEnd}
          <button type="button" class={paused ? 'button button-set' : 'button'} aria-pressed={paused} onClick={() => setPaused(!paused)} title="Space">{paused ? 'resume' : 'pause'}</button>
        </FilterBar>
        {feed.notice.value && (
          <div class="feed-note" role="status">{feed.notice.value} <button type="button" class="link" onClick={() => { feed.notice.value = ''; }}>dismiss</button></div>
        )}
        <Content feed={feed} filter={filter} label={label} seq={seq} paused={paused} setPaused={setPaused} select={select} inSession={inSession} />
      </main>
      {cursor && <DetailPanel cursors={row ? cursorsOf(row) : [cursor]} onClose={() => setSearch({ event: '' }, 'replace')} linkSession={!inSession} />}
    </>
  );
}

interface ContentProps {
  feed: Feed; filter: Filter; label: string; seq: number; paused: boolean; inSession: boolean;
  setPaused: (paused: boolean) => void; select: (row: Row) => void;
}

function Content({ feed, filter, label, seq, paused, setPaused, select, inSession }: ContentProps) {
  const version = feed.version.value;
  if (feed.phase.value === 'failed') {
    return <Failure what="Events could not be loaded." failure={feed.failure.value} retry={() => void feed.start()} />;
  }
  if (feed.phase.value === 'loading') return <Skeleton rows={16} />;
  if (version >= 0 && feed.rows.length === 0) {
    const narrowed = isFiltered(inSession ? { ...filter, session: '' } : filter);
    const known = sessionsById.value.size > 0;
    if (narrowed || known) return <Empty title="Nothing matches"><p class="muted">New events that match show here as they come.</p></Empty>;
    return <ConnectHelp />;
  }
  return <FeedList feed={feed} label={label} selected={seq} paused={paused} onPause={setPaused} onSelect={select} />;
}

function selectNewest(feed: Feed): void {
  const row = feed.rows.at(feed.rows.end - 1);
  if (row) setSearch({ event: row.cursor });
}

function Rate({ feed }: { feed: Feed }) {
  const shown = feed.version.value >= 0 ? serverRate.perMinute(serverNow.value) : null;
  return <span class="rate" title="Events recorded in the last minute, all sessions"><b>{shown === null ? '–' : count(shown)}</b> events/min</span>;
}
