import { useState } from 'preact/hooks';
import { count } from '../format/quantities';
import { clock, exact } from '../format/times';
import { Prose } from '../ui/Prose';
import type { Said } from './thread';

const foldedLines = 40;
const foldedChars = 4_000;

/** One turn; what is long is folded and says how long it is. */
export function SaidPart({ said, epoch, isTarget }: { said: Said; epoch: string; isTarget: boolean }) {
  const [isOpen, setOpen] = useState(isTarget);
  const lines = said.text.split('\n');
  const isLong = lines.length > foldedLines || said.text.length > foldedChars;
  const shown = isLong && !isOpen ? lines.slice(0, foldedLines).join('\n').slice(0, foldedChars) : said.text;
  return (
    <article class={`talk-said talk-${said.agent ? 'sub-agent' : said.role}${isTarget ? ' talk-target' : ''}`} aria-label={who(said)}>
      <header>
        <b>{who(said)}</b>
        {said.agent && <span class="talk-time mono" title={said.agent}>{said.agent.slice(0, 24)}</span>}
        <a class="talk-time" href={`?tab=events&event=${epoch}-${said.seqs[0]}`} title={exact(said.at)}>{clock(said.at).slice(0, 8)}</a>
        {said.tokens > 0 && <span class="talk-time" title={said.isCounted ? 'counted by the sender' : 'estimated from the length'}>{said.isCounted ? '' : '≈ '}{count(said.tokens)} tokens</span>}
      </header>
      <Prose text={shown} />
      {isLong && (
        <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Fold' : `Show all: ${count(lines.length)} lines, ${count(said.text.length)} characters`}
        </button>
      )}
      {said.attachments.length > 0 && <p class="talk-time">{said.attachments.join(', ')}</p>}
    </article>
  );
}

function who(said: Said): string {
  if (said.role === 'user') return 'you';
  return said.role === 'assistant' ? (said.agent ? 'sub-agent' : 'agent') : said.role;
}
