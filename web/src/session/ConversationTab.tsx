import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parseCursor } from '../api/cursor';
import { count } from '../format/quantities';
import { clock, exact } from '../format/times';
import { Empty, Failure, Skeleton } from '../ui/States';
import { CallLine } from './CallLine';
import { ForkLine } from './ForkLine';
import { SaidPart } from './SaidPart';
import { type Entry, thread } from './thread';
import { pathOf } from './tree';
import { useThread } from './useThread';

const shownAtFirst = 300;
const shownBefore = 20;

interface Props {
  id: string;
  project: string;
  change: number;
  /** The event somebody came for, as a cursor. */
  event: string;
}

/** What was said, by whom; tool calls folded in between; where a thread has branches, one of them. */
export function ConversationTab({ id, project, change, event }: Props) {
  const target = parseCursor(event)?.seq ?? 0;
  const { loaded, failure, earlier, retry } = useThread(id, change, target);
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [shown, setShown] = useState(shownAtFirst);
  const box = useRef<HTMLDivElement>(null);
  const gone = useRef(0);
  useEffect(() => setChosen(new Map()), [target]);
  const entries = useMemo(() => {
    if (!loaded) return [];
    const oldest = loaded.prev === undefined ? 0 : (loaded.messages[0]?.seq ?? 0);
    return thread(pathOf(loaded.messages, chosen, target), loaded.marks.filter((mark) => mark.seq >= oldest), project);
  }, [loaded, chosen, target, project]);
  const targetAt = target ? entries.findIndex((entry) => entry.seqs.includes(target)) : -1;
  useLayoutEffect(() => {
    if (targetAt < 0 || gone.current === target) return;
    gone.current = target;
    box.current!.querySelector('.talk-target')?.scrollIntoView({ block: 'center' });
  }, [targetAt, target]);

  if (failure && !loaded) return <Failure what="The conversation could not be loaded." failure={failure} retry={retry} />;
  if (!loaded) return <Skeleton rows={8} />;
  if (!entries.length) return <Empty title="Nothing was said yet"><p class="muted">Prompts and answers show here as they come. Every event is under <a href="?tab=events">events</a>.</p></Empty>;
  const hidden = Math.max(0, Math.min(entries.length - shown, targetAt < 0 ? Infinity : targetAt - shownBefore));
  const choose = (key: string, to: string) => setChosen(new Map([...chosen, [key, to]]));
  return (
    <div class="talk-box" ref={box} tabIndex={0} role="region" aria-label="Conversation">
      <div class="talk">
        {hidden > 0 ? <button type="button" class="link" onClick={() => setShown(shown + 500)}>{count(hidden)} earlier</button>
          : loaded.prev !== undefined && <button type="button" class="link" onClick={earlier}>load earlier</button>}
        {failure && <p class="talk-note talk-loud" role="alert">{failure.message} <button type="button" class="link" onClick={retry}>Try again</button></p>}
        {entries.slice(hidden).map((entry) => <One key={keyOf(entry)} entry={entry} epoch={loaded.epoch} target={target} onChoose={choose} />)}
      </div>
    </div>
  );
}

const keyOf = (entry: Entry) => (entry.kind === 'fork' ? `fork ${entry.fork.key}` : entry.kind === 'calls' ? `calls ${entry.calls[0]!.key}` : `${entry.kind} ${entry.seqs[0]}`);

function One({ entry, epoch, target, onChoose }: { entry: Entry; epoch: string; target: number; onChoose: (key: string, id: string) => void }) {
  const isTarget = entry.seqs.includes(target);
  switch (entry.kind) {
    case 'said': return <SaidPart said={entry} epoch={epoch} isTarget={isTarget} />;
    case 'calls': return <div class="talk-calls">{entry.calls.map((call) => <CallLine key={call.key} call={call} isTarget={call.seqs.includes(target)} />)}</div>;
    case 'fork': return <ForkLine fork={entry.fork} onChoose={(id) => onChoose(entry.fork.key, id)} />;
    case 'note': return <p class={`talk-note${entry.loud ? ' talk-loud' : ''}${isTarget ? ' talk-target' : ''}`}><time title={exact(entry.at)}>{clock(entry.at).slice(0, 8)}</time> {entry.text}</p>;
  }
}
