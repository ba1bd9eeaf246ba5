import { hueOf } from '../app/hue';
import { sessionHref, setSearch } from '../app/location';
import { now } from '../api/connection';
import type { Session } from '../api/types';
import { count } from '../format/quantities';
import { ago, exact } from '../format/times';
import { byUrgency, shortPath, titleOf } from '../sessions/order';
import { sessions, sessionsFailure } from '../sessions/store';
import { Skeleton } from '../ui/States';
import { Status } from '../ui/Status';

const finishedShown = 40;

/** Who is at work, those that wait for a person first. Choosing one narrows the feed to it. */
export function SessionList({ chosen, onChoose }: { chosen: string; onChoose?: () => void }) {
  const all = sessions.value;
  if (!all) return sessionsFailure.value ? <p class="side-note">Sessions could not be loaded.</p> : <Skeleton rows={5} />;
  const ordered = all.toSorted(byUrgency);
  const groups: [string, Session[]][] = [
    ['waiting for you', ordered.filter((one) => one.status === 'waiting')],
    ['at work', ordered.filter((one) => one.status === 'active' || one.status === 'idle')],
    ['finished', ordered.filter((one) => one.status === 'completed' || one.status === 'error').slice(0, finishedShown)],
  ];
  const choose = (id: string) => { setSearch({ session: chosen === id ? '' : id, event: '' }); onChoose?.(); };
  return (
    <>
      {groups.filter(([, list]) => list.length).map(([name, list]) => (
        <section key={name} class="side-group">
          <h2>{name}<span class="side-count">{count(list.length)}</span></h2>
          <ul>{list.map((session) => <Item key={session.id} session={session} chosen={chosen === session.id} onChoose={choose} />)}</ul>
        </section>
      ))}
      {all.length === 0 && <p class="side-note">No sessions yet.</p>}
      {all.length > finishedShown && <a class="side-note link" href="/sessions">all sessions</a>}
    </>
  );
}

function Item({ session, chosen, onChoose }: { session: Session; chosen: boolean; onChoose: (id: string) => void }) {
  const last = Date.parse(session.last_event);
  const title = titleOf(session);
  return (
    <li class={`side-item side-${session.status}${chosen ? ' side-chosen' : ''}`}>
      <button type="button" aria-pressed={chosen} onClick={() => onChoose(session.id)} title={`${title}\n${session.project ?? ''}\nShow only this session's events`}>
        <span class="side-bar" style={{ background: hueOf(session.id) }} aria-hidden="true" />
        <span class="side-title">{title}</span>
        {session.status === 'waiting' && session.waiting_for && <span class="side-asks">{session.waiting_for}</span>}
        <span class="side-facts">
          <Status status={session.status} />
          <span class="side-project">{session.project ? shortPath(session.project).split('/').at(-1) : ''}</span>
          {session.errors > 0 && <span class="danger" title="errors">{count(session.errors)} err</span>}
          <span title="events">{count(session.events)}</span>
          <time title={exact(last)}>{ago(last, now.value)}</time>
        </span>
      </button>
      <a class="side-open" href={sessionHref(session.id)} aria-label={`Open session ${title}`} title="Open session">open</a>
    </li>
  );
}
