import { serverNow } from '../api/clock';
import type { Session } from '../api/types';
import { doingOf } from './state';

/** What a session does, and for how long. */
export function DoingLine({ session }: { session: Session }) {
  const { verb, what, age } = doingOf(session, serverNow.value);
  return (
    <>
      {verb}{what && <> <span class="mono">{what}</span></>}{age && <> for <span class="age">{age}</span></>}
    </>
  );
}
