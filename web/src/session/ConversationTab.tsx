import { useMemo, useState } from 'preact/hooks';
import { Sections } from '../detail/Sections';
import { sectionsOf } from '../detail/sections';
import { oneLine } from '../feed/summary';
import { count, duration, plural } from '../format/quantities';
import { clock, exact } from '../format/times';
import { Empty, Failure, Skeleton } from '../ui/States';
import { type Call, conversation, type Entry } from './conversation';
import { Prose } from '../ui/Prose';
import { useConversation } from './useConversation';

const shownAtFirst = 300;

/** What was said, by whom; tool calls folded in between. */
export function ConversationTab({ id, change }: { id: string; change: number }) {
  const { events, failure, hasEarlier, earlier, retry } = useConversation(id, change);
  const [shown, setShown] = useState(shownAtFirst);
  const entries = useMemo(() => conversation(events ?? []), [events]);
  if (failure && !events) return <Failure what="The conversation could not be loaded." failure={failure} retry={retry} />;
  if (!events) return <Skeleton rows={8} />;
  if (!entries.length) return <Empty title="Nothing was said yet"><p class="muted">Prompts and answers show here as they come. Every event is under events.</p></Empty>;
  const hidden = Math.max(0, entries.length - shown);
  return (
    <div class="talk-box" tabIndex={0} role="region" aria-label="Conversation">
      <div class="talk">
        {hidden > 0 ? <button type="button" class="link" onClick={() => setShown(shown + 500)}>{count(hidden)} earlier</button>
          : hasEarlier && <button type="button" class="link" onClick={earlier}>load earlier</button>}
        {entries.slice(hidden).map((entry) => <One key={`${entry.kind}${entry.seq}`} entry={entry} />)}
      </div>
    </div>
  );
}

function One({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case 'prompt': return <Said who="you" entry={entry} />;
    case 'message': return <Said who={entry.agent ? 'sub-agent' : 'agent'} entry={entry} />;
    case 'calls': return <div class="talk-calls">{entry.calls.map((call) => <OneCall key={call.key} call={call} />)}</div>;
    case 'note': return <p class={entry.loud ? 'talk-note talk-loud' : 'talk-note'}><time title={exact(entry.at)}>{clock(entry.at).slice(0, 8)}</time> {entry.text}</p>;
  }
}

function Said({ who, entry }: { who: string; entry: { text: string; at: number; cursor: string } }) {
  return (
    <article class={`talk-said talk-${who}`}>
      <header><b>{who}</b> <a class="talk-time" href={`?tab=events&event=${entry.cursor}`} title={exact(entry.at)}>{clock(entry.at).slice(0, 8)}</a></header>
      <Prose text={entry.text} />
    </article>
  );
}

function OneCall({ call }: { call: Call }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div class={`call call-${call.state}`}>
      <button type="button" class="call-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class={isOpen ? 'arrow arrow-open' : 'arrow'} aria-hidden="true" />
        <span class="call-tool">{call.tool || plural(1, 'call')}</span>
        <span class="call-summary">{oneLine(call.summary)}</span>
        {call.state === 'failed' && <span class="danger">failed</span>}
        <span class="call-took">{call.state === 'running' ? 'running' : call.durationMs === undefined ? '' : duration(call.durationMs)}</span>
      </button>
      {isOpen && <div class="call-body"><Sections sections={sectionsOf(call.events)} /></div>}
    </div>
  );
}
