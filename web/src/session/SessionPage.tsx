import { useEffect, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import { parseCursor } from '../api/cursor';
import { keyVersion } from '../api/key';
import type { Session, Timeline, TimelineNode } from '../api/types';
import { useKeys } from '../app/keys';
import { changedSearch, go, search, setSearch } from '../app/location';
import { DetailPanel } from '../detail/DetailPanel';
import { filterFrom } from '../feed/filter';
import { FeedView } from '../live/LivePage';
import { useFeed } from '../live/useFeed';
import { noteArrivals } from '../sessions/store';
import { Empty, Failure, Skeleton } from '../ui/States';
import { ConversationTab } from './ConversationTab';
import { RawTab } from './RawTab';
import { SessionHeader } from './SessionHeader';
import { TimelineTab } from './TimelineTab';
import { useArrivals, useSession } from './useSession';

const tabs = ['timeline', 'conversation', 'events', 'raw'] as const;
type Tab = (typeof tabs)[number];

/** What did it do, and where did the time go? */
export function SessionPage({ id }: { id: string }) {
  const asked = search.value.get('tab') as Tab | null;
  const tab: Tab = asked && tabs.includes(asked) ? asked : 'timeline';
  const { arrivals, change } = useArrivals();
  const onArrival = (events: Parameters<typeof noteArrivals>[0]) => { noteArrivals(events); arrivals(); };
  // Only the events tab has filters; the other tabs need to hear of every event of the session.
  const filter = { ...filterFrom(tab === 'events' ? search.value : new URLSearchParams()), session: id };
  const feed = useFeed(filter, onArrival);
  const { session, failure, retry } = useSession(id, change);
  const open = (to: Tab) => setSearch({ tab: to === 'timeline' ? '' : to });
  useKeys(Object.fromEntries(tabs.map((name, i) => [String(i + 1), () => open(name)])));
  // Where no field of the tab takes the key, it searches in this session.
  useKeys({ '/': () => go(`/search${changedSearch('', { session: id })}`) }, 'page');

  if (failure && !session) {
    return failure.status === 404
      ? <Empty title="There is no such session"><p class="muted">Its events may have been dropped, or the address is of another recorder.</p><p><a href="/sessions">All sessions</a></p></Empty>
      : <Failure what="The session could not be loaded." failure={failure} retry={retry} />;
  }
  return (
    <div class="session-page">
      <SessionHeader session={session} />
      <div class="tabs" role="tablist" aria-label="Views of the session">
        {tabs.map((name, i) => (
          <a key={name} role="tab" aria-selected={tab === name} href={changedSearch(search.value.toString(), { tab: name === 'timeline' ? '' : name, type: '', tool: '', q: '' }) || location.pathname} title={`${i + 1}`}>{name}</a>
        ))}
      </div>
      <div class="session-body">
        {tab === 'events' ? <FeedView feed={feed} filter={filter} label="Events of the session" inSession />
          : <><main class="stage">
              {tab === 'timeline' ? <TimelineView id={id} change={change} />
                : tab === 'conversation' ? <ConversationTab id={id} project={session?.project ?? ''} change={change} event={search.value.get('event') ?? ''} />
                : <RawTab id={id} session={session} />}
            </main>
            {tab === 'timeline' && <SelectedNode id={id} session={session} />}</>}
      </div>
    </div>
  );
}

function TimelineView({ id, change }: { id: string; change: number }) {
  const [timeline, setTimeline] = useState<Timeline | null>(null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    api.timeline(id, abort.signal).then(
      (answer) => { setTimeline(answer); setFailure(null); },
      (error: RequestFailed) => { if (!abort.signal.aborted) setFailure(error); },
    );
    return () => abort.abort();
  }, [id, change, tries, keyVersion.value]);
  if (failure && !timeline) return <Failure what="The timeline could not be loaded." failure={failure} retry={() => setTries(tries + 1)} />;
  if (!timeline) return <Skeleton rows={14} />;
  if (!timeline.root.children?.length) return <Empty title="Nothing happened yet"><p class="muted">Turns and tool calls show here as they come.</p></Empty>;
  const epoch = search.value.get('event')?.replace(/-\d+$/, '');
  const select = async (node: TimelineNode) => {
    const seqs = node.seqs?.length ? node.seqs : node.first_seq ? [node.first_seq] : [];
    if (!seqs.length) return;
    const known = epoch ?? (await api.info()).epoch;
    setSearch({ event: `${known}-${seqs[0]}`, with: seqs.slice(1, 4).join(',') }, epoch ? 'replace' : 'push');
  };
  return <TimelineTab timeline={timeline} selected={parseCursor(search.value.get('event') ?? '')?.seq ?? 0} onSelect={(node) => void select(node)} />;
}

/** Detail of the node selected in the timeline; `with` names the further events of the same call. */
function SelectedNode({ session }: { id: string; session: Session | null }) {
  const cursor = search.value.get('event');
  if (!cursor || !session) return null;
  const epoch = cursor.replace(/-\d+$/, '');
  const further = (search.value.get('with') ?? '').split(',').filter(Boolean).map((seq) => `${epoch}-${seq}`);
  return <DetailPanel cursors={[cursor, ...further]} linkSession={false} onClose={() => setSearch({ event: '', with: '' }, 'replace')} />;
}
