import { now } from '../api/connection';
import type { Session } from '../api/types';
import { hueOf } from '../app/hue';
import { count, duration, money } from '../format/quantities';
import { exact } from '../format/times';
import { lengthMs, titleOf } from '../sessions/order';
import { CopyButton } from '../ui/CopyButton';
import { Status } from '../ui/Status';

export function SessionHeader({ session }: { session: Session | null }) {
  if (!session) return <header class="session-head" aria-busy="true"><h1>&nbsp;</h1><p class="session-facts">&nbsp;</p></header>;
  return (
    <header class="session-head">
      <h1><span class="swatch" style={{ background: hueOf(session.id) }} aria-hidden="true" /><span class="session-title" title={titleOf(session)}>{titleOf(session)}</span><Status status={session.status} /></h1>
      {session.status === 'waiting' && (
        <p class="session-waiting" role="status"><b>Waiting for you:</b> <span class="mono">{session.waiting_for ?? 'an answer'}</span></p>
      )}
      <dl class="session-facts">
        <Fact name="project"><span class="mono">{session.project ?? 'not known'}</span></Fact>
        <Fact name="started"><time>{exact(Date.parse(session.started)).replace(/\.\d{3}/, '')}</time></Fact>
        <Fact name="took">{duration(lengthMs(session, now.value), 0)}</Fact>
        <Fact name="prompts">{count(session.prompts)}</Fact>
        <Fact name="tools">{count(session.tool_calls)}</Fact>
        <Fact name="errors"><span class={session.errors ? 'danger' : ''}>{count(session.errors)}</span></Fact>
        <Fact name="events">{count(session.events)}</Fact>
        {session.tokens !== undefined && <Fact name="tokens">{count(session.tokens)}</Fact>}
        {session.cost && <Fact name="cost">{money(session.cost.amount, session.cost.currency)}</Fact>}
        <Fact name="source">{session.source ?? 'not known'}</Fact>
        <Fact name="id"><span class="mono">{session.id.length > 13 ? `${session.id.slice(0, 8)}…` : session.id}</span> <CopyButton text={session.id} label="Copy session id" /></Fact>
      </dl>
    </header>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}
