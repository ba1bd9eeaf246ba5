import { serverNow } from '../api/clock';
import { sessionHref } from '../app/location';
import { titleOf } from '../sessions/order';
import { ageOf, askedBy } from '../sessions/state';
import { waits } from '../sessions/store';
import { WaitActions } from '../sessions/WaitActions';

const shown = 50;

/** The loudest thing on the page: an agent stands still until a person answers it. Each of its questions has a line. */
export function WaitingBanner() {
  const all = waits.value;
  if (!all.length) return null;
  return (
    <div class="waiting" role="status" aria-atomic="false">
      {all.slice(0, shown).map(({ session, wait }) => (
        <div key={`${session.id} ${wait.sequence}`} class="waiting-line">
          <a class="waiting-link" href={sessionHref(session.id)} title={askedBy(wait)}>
            <span class="waiting-word">Waiting for you</span>
            <span class="waiting-what">{askedBy(wait)}</span>
            <span class="waiting-who">{titleOf(session)}</span>
          </a>
          <span class="waiting-long" aria-live="off">{ageOf(wait.since, serverNow.value)}</span>
          <WaitActions session={session} wait={wait} />
        </div>
      ))}
      {all.length > shown && <a class="waiting-line" href="/sessions?state=waiting">and {all.length - shown} more</a>}
    </div>
  );
}
