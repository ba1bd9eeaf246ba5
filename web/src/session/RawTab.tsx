import { useEffect, useState } from 'preact/hooks';
import { api, idPath, type RequestFailed } from '../api/client';
import type { EventPage, RecordedEvent, Session } from '../api/types';
import { JsonTree } from '../detail/JsonTree';
import { plural } from '../format/quantities';
import { CopyButton } from '../ui/CopyButton';
import { Failure, Skeleton } from '../ui/States';

const pageSize = 200;

/** The session and its events as the API gives them. */
export function RawTab({ id, session }: { id: string; session: Session | null }) {
  const [events, setEvents] = useState<RecordedEvent[] | null>(null);
  const [next, setNext] = useState<string>();
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const path = idPath('sessions', id, '/events', { limit: 1000 });
  const take = (known: RecordedEvent[]) => (page: EventPage) => { setEvents([...known, ...page.events]); setNext(page.next); setFailure(null); };
  const load = (after = '', known: RecordedEvent[] = []) => {
    void api.events({ session: id, order: 'asc', limit: pageSize, after }).then(take(known), setFailure);
  };
  useEffect(() => load(), [id]);
  if (failure && !events) return <Failure what="The events could not be loaded." failure={failure} retry={() => load()} />;
  if (!events) return <Skeleton rows={8} />;
  return (
    <div class="raw" tabIndex={0} role="region" aria-label="Raw JSON">
      <section class="part">
        <header><h3>Session</h3><span class="grow" />{session && <CopyButton label="Copy session" text={() => JSON.stringify(session, null, 2)}>copy whole</CopyButton>}</header>
        <JsonTree value={session} open={1} />
      </section>
      <section class="part">
        <header>
          <h3>Events</h3><span class="muted">{plural(events.length, 'event')}{next ? ', more follow' : ''}</span><span class="grow" />
          <CopyButton label="Copy loaded events as lines of JSON" text={() => events.map((event) => JSON.stringify(event)).join('\n')}>copy as NDJSON</CopyButton>
          <a href={path} target="_blank" rel="noreferrer">open as JSON</a>
        </header>
        {events.map((event) => <JsonTree key={event.seq} name={`${event.seq} ${event.type}`} value={event} open={0} />)}
        {next && <button type="button" class="button" onClick={() => load(next, events)}>Load {pageSize} more</button>}
      </section>
    </div>
  );
}
