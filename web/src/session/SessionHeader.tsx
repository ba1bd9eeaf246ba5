import { serverNow } from '../api/clock';
import type { Session } from '../api/types';
import { hueOf } from '../app/hue';
import { count, duration, money } from '../format/quantities';
import { exact } from '../format/times';
import { DoingLine } from '../sessions/DoingLine';
import { lengthMs, titleOf } from '../sessions/order';
import { ageOf, askedBy, isAtWork, waitsOf } from '../sessions/state';
import { WaitActions } from '../sessions/WaitActions';
import { CopyButton } from '../ui/CopyButton';
import { Status } from '../ui/Status';

export function SessionHeader({ session }: { session: Session | null }) {
  if (!session) return <section class="session-head" aria-label="Session" aria-busy="true"><h1>&nbsp;</h1><p class="session-facts">&nbsp;</p></section>;
  const waits = waitsOf(session, serverNow.value);
  return (
    <section class="session-head" aria-label="Session">
      <h1><span class="swatch" style={{ background: hueOf(session.id) }} aria-hidden="true" /><span class="session-title" title={titleOf(session)}>{titleOf(session)}</span><Status status={session.state} /></h1>
      {waits.length > 0
        ? <div class="session-waiting" role="status" aria-atomic="false">{waits.map((wait) => <p key={wait.sequence}><b>Waiting for you:</b> <span class="mono">{askedBy(wait)}</span> <span aria-live="off">{ageOf(wait.since, serverNow.value)}</span> <WaitActions session={session} wait={wait} /></p>)}</div>
        : isAtWork(session.state) || session.state === 'lost' ? <p class="session-doing"><DoingLine session={session} /></p> : null}
      <dl class="session-facts">
        <Fact name="project"><span class="mono">{session.project ?? 'not known'}</span></Fact>
        <Fact name="started"><time>{exact(Date.parse(session.started)).replace(/\.\d{3}/, '')}</time></Fact>
        <Fact name="took">{duration(lengthMs(session, serverNow.value), 0)}</Fact>
        <Fact name="prompts">{count(session.prompts)}</Fact>
        <Fact name="tools">{count(session.tool_calls)}</Fact>
        <Fact name="errors"><span class={session.errors ? 'danger' : ''}>{count(session.errors)}</span></Fact>
        <Fact name="events">{count(session.events)}</Fact>
        {session.tokens !== undefined && <Fact name="tokens">{count(session.tokens)}</Fact>}
        {session.cost && <Fact name="cost">{money(session.cost.amount, session.cost.currency)}</Fact>}
        <Fact name="source">{session.source ?? 'not known'}</Fact>
        <Fact name="id"><span class="mono">{session.id.length > 13 ? `${session.id.slice(0, 8)}…` : session.id}</span> <CopyButton text={session.id} label="Copy session id" /></Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}
