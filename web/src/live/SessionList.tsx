import { hueOf } from '../app/hue';
import { sessionHref, setSearch } from '../app/location';
import { serverNow } from '../api/clock';
import type { Session, SessionState } from '../api/types';
import { count } from '../format/quantities';
import { ago, exact } from '../format/times';
import { DoingLine } from '../sessions/DoingLine';
import { byUrgency, shortPath, titleOf } from '../sessions/order';
import { ageOf, askedBy, waitsOf } from '../sessions/state';
import { sessions, sessionsFailure } from '../sessions/store';
import { Skeleton } from '../ui/States';
import { Status } from '../ui/Status';

const finishedShown = 40;

/** Who is at work, those that wait for a person first. Choosing one narrows the feed to it. */
export function SessionList({ chosen, onChoose }: { chosen: string; onChoose?: () => void }) {
  const all = sessions.value;
  if (!all) return sessionsFailure.value ? <p class="side-note">Sessions could not be loaded.</p> : <Skeleton rows={5} />;
  const ordered = all.toSorted(byUrgency);
  const groups = groupsOf(ordered);
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

function groupsOf(ordered: Session[]): [string, Session[]][] {
  const agents = ordered.filter((one) => !one.recorder);
  const those = (...states: SessionState[]) => agents.filter((one) => states.includes(one.state));
  return [
    ['waiting for you', those('waiting')],
    ['at work', those('working', 'looping', 'quiet')],
    ['your turn', those('your_turn')],
    ['finished', those('done', 'failed').slice(0, finishedShown)],
    ['lost', those('lost').slice(0, finishedShown)],
    ['recorder', ordered.filter((one) => one.recorder)],
  ];
}

function Item({ session, chosen, onChoose }: { session: Session; chosen: boolean; onChoose: (id: string) => void }) {
  const last = Date.parse(session.last_event);
  const title = titleOf(session);
  const waits = waitsOf(session, serverNow.value);
  return (
    <li class={`side-item side-${session.recorder ? 'recorder' : session.state}${chosen ? ' side-chosen' : ''}`}>
      <button type="button" aria-pressed={chosen} onClick={() => onChoose(session.id)} title={`${title}\n${session.project ?? ''}\nShow only this session's events`}>
        <span class="side-bar" style={{ background: hueOf(session.id) }} aria-hidden="true" />
        <span class="side-title">{title}</span>
        {waits.map((wait) => <span key={wait.sequence} class="side-asks">{askedBy(wait)} <span class="age">{ageOf(wait.since, serverNow.value)}</span></span>)}
        {!session.recorder && ['working', 'looping', 'quiet'].includes(session.state) && <span class="side-doing"><DoingLine session={session} /></span>}
        <span class="side-facts">
          {!session.recorder && <Status status={session.state} />}
          <span class="side-project">{session.project ? shortPath(session.project).split('/').at(-1) : ''}</span>
          {session.errors > 0 && <span class="danger" title="errors">{count(session.errors)} err</span>}
          <span title="events">{count(session.events)}</span>
          <time title={exact(last)}>{ago(last, serverNow.value)}</time>
        </span>
      </button>
      <a class="side-open" href={sessionHref(session.id)} aria-label={`Open session ${title}`} title="Open session">open</a>
    </li>
  );
}
