import { useEffect, useState } from 'preact/hooks';
import { RequestFailed } from '../api/client';
import type { RecordedEvent } from '../api/types';
import { hueOf } from '../app/hue';
import { sessionHref } from '../app/location';
import { useKeys } from '../app/keys';
import { wholeEvent } from '../feed/bodies';
import { isToolEnd } from '../feed/row';
import { partLabel, typeLabel } from '../feed/labels';
import { duration } from '../format/quantities';
import { exact } from '../format/times';
import { sessionsById } from '../sessions/store';
import { titleOf } from '../sessions/order';
import { CopyButton } from '../ui/CopyButton';
import { Failure, Skeleton } from '../ui/States';
import { SplitHandle, useStoredWidth } from '../ui/SplitHandle';
import { JsonTree } from './JsonTree';
import { Sections } from './Sections';
import { sectionsOf } from './sections';

interface Props {
  /** The events of the selected row, as cursors; one, or a call's start and end. */
  cursors: string[];
  onClose: () => void;
  /** Off on the session's own page. */
  linkSession?: boolean;
}

export function DetailPanel({ cursors, onClose, linkSession = true }: Props) {
  const [width, setWidth] = useStoredWidth('chronicle.detail-width', 460, 300);
  const { events, failure, retry } = useWhole(cursors);
  useKeys({ Escape: onClose });
  return (
    <aside class="detail" style={{ '--detail-width': `${width}px` }} aria-label="Selected event">
      <SplitHandle width={width} setWidth={setWidth} label="Width of the detail panel" />
      <div class="detail-body">
        {failure ? <><CloseBar onClose={onClose} /><Failure what="This event could not be loaded." failure={failure} retry={retry} /></>
          : events ? <Whole events={events} onClose={onClose} linkSession={linkSession} />
          : <><CloseBar onClose={onClose} /><Skeleton rows={6} /></>}
      </div>
    </aside>
  );
}

function CloseBar({ onClose }: { onClose: () => void }) {
  return <div class="detail-head"><span class="grow" /><Close onClose={onClose} /></div>;
}

function Close({ onClose }: { onClose: () => void }) {
  return <button type="button" class="icon-button" onClick={onClose} aria-label="Close detail" title="Close (Esc)"><span class="cross" aria-hidden="true" /></button>;
}

function Whole({ events, onClose, linkSession }: { events: RecordedEvent[]; onClose: () => void; linkSession: boolean }) {
  const [shown, setShown] = useState(events.indexOf(events.findLast(isToolEnd) ?? events.at(-1)!));
  const first = events[0]!;
  const last = events.findLast(isToolEnd) ?? events.at(-1)!;
  const current = events[Math.min(shown, events.length - 1)]!;
  const session = sessionsById.value.get(first.session_id);
  const took = last.duration_ms ?? (events.length > 1 ? Date.parse(last.time) - Date.parse(first.time) : undefined);
  return (
    <>
      <div class="detail-head">
        <h2><span class="detail-type">{typeLabel(last.type)}</span> {first.tool_name && <span class="mono">{first.tool_name}</span>} {last.type === 'post_tool_use_failure' && <span class="danger">failed</span>}</h2>
        <span class="grow" />
        <CopyButton label="Copy link to this event" text={() => `${location.origin}${sessionHref(first.session_id)}?tab=events&event=${first.cursor}`}>link</CopyButton>
        <Close onClose={onClose} />
      </div>
      <dl class="facts">
        <Fact name="time"><span title={`recorded ${exact(Date.parse(first.received))}`}>{exact(Date.parse(first.time))}</span></Fact>
        {took !== undefined && <Fact name="took">{duration(took)}</Fact>}
        {linkSession && (
          <Fact name="session">
            <a href={sessionHref(first.session_id)}><span class="swatch" style={{ background: hueOf(first.session_id) }} />{session ? titleOf(session) : first.session_id}</a>
          </Fact>
        )}
        {first.project && <Fact name="project"><span class="mono">{first.project}</span></Fact>}
        {first.agent_id && <Fact name="agent"><span class="mono">{first.agent_id}</span></Fact>}
        <Fact name="source">{first.source ?? 'not known'} <span class="muted">#{events.map((event) => event.seq).join(', #')}</span></Fact>
      </dl>
      <Sections sections={sectionsOf(events)} />
      <section class="part">
        <header>
          <h3>Event</h3>
          {events.length > 1 && (
            <div class="segments" role="group" aria-label="Which event">
              {events.map((event, i) => <button key={event.seq} type="button" aria-pressed={event === current} title={event.type} onClick={() => setShown(i)}>{partLabel(event.type)}</button>)}
            </div>
          )}
          <span class="grow" />
          <CopyButton label="Copy whole event" text={() => JSON.stringify(current, null, 2)}>copy whole</CopyButton>
        </header>
        <JsonTree key={current.seq} value={current} />
      </section>
    </>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return <><dt>{name}</dt><dd>{children}</dd></>;
}

function useWhole(cursors: string[]) {
  const wanted = cursors.join(' ');
  const [loaded, setLoaded] = useState<{ of: string; events: RecordedEvent[] } | null>(null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setFailure(null);
    Promise.all(cursors.map((cursor) => wholeEvent(cursor, abort.signal))).then(
      (events) => { if (!abort.signal.aborted) setLoaded({ of: wanted, events }); },
      (error: RequestFailed) => { if (!abort.signal.aborted) setFailure(error); },
    );
    return () => abort.abort();
  }, [wanted, tries]);
  // While a call completes, its start stays in view until both are there; another row's events never show under this one.
  const fits = loaded && loaded.of.split(' ')[0] === cursors[0];
  return { events: fits ? loaded.events : null, failure, retry: () => setTries(tries + 1) };
}
