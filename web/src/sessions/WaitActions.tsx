import { useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import type { OpenThing, Session } from '../api/types';
import { askedBy } from './state';
import { refreshSessions } from './store';

/** Takes a wait that needs nobody out of the way: for ten minutes, or for good. */
export function WaitActions({ session, wait }: { session: Session; wait: OpenThing }) {
  const [failure, setFailure] = useState('');
  const [asking, setAsking] = useState(false);
  const { sequence } = wait;
  if (sequence === undefined) return null;
  async function act(answer: Promise<unknown>) {
    setAsking(true);
    try {
      await answer;
      setFailure('');
    } catch (error) {
      const { status, message, detail } = error as RequestFailed;
      // It was answered meanwhile, which is what one wanted.
      setFailure(status === 404 ? '' : detail ?? message);
    }
    setAsking(false);
    refreshSessions();
  }
  const what = askedBy(wait);
  return (
    <span class="wait-actions">
      {failure && <span class="wait-failure">{failure}</span>}
      <button type="button" disabled={asking} aria-label={`Snooze for 10 minutes: ${what}`} title="Ask again in 10 minutes" onClick={() => void act(api.snooze(session.id, sequence, '10m'))}>snooze</button>
      <button type="button" disabled={asking} aria-label={`Dismiss: ${what}`} title="It waits for nobody any more" onClick={() => void act(api.dismiss(session.id, sequence))}>dismiss</button>
    </span>
  );
}
