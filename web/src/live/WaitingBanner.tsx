import { now } from '../api/connection';
import { sessionHref } from '../app/location';
import { duration } from '../format/quantities';
import { titleOf } from '../sessions/order';
import { waiting } from '../sessions/store';

/** The loudest thing on the page: an agent stands still until a person answers it. */
export function WaitingBanner() {
  const all = waiting.value;
  if (!all.length) return null;
  return (
    <div class="waiting" role="status">
      {all.slice(0, 3).map((session) => (
        <a key={session.id} class="waiting-line" href={sessionHref(session.id)}>
          <span class="waiting-word">Waiting for you</span>
          <span class="waiting-what">{session.waiting_for ?? 'an answer'}</span>
          <span class="waiting-who">{titleOf(session)}</span>
          <span class="waiting-long">{duration(Math.max(0, now.value - Date.parse(session.last_event)), 0)}</span>
        </a>
      ))}
      {all.length > 3 && <a class="waiting-line" href="/sessions?status=waiting">and {all.length - 3} more</a>}
    </div>
  );
}
