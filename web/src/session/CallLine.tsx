import { useState } from 'preact/hooks';
import { Sections } from '../detail/Sections';
import { sectionsOf } from '../detail/sections';
import { oneLine } from '../feed/summary';
import { duration } from '../format/quantities';
import type { Call } from './thread';

/** A tool call on one line: its name and the argument that tells most; arguments and result on demand. */
export function CallLine({ call, isTarget }: { call: Call; isTarget: boolean }) {
  const [isOpen, setOpen] = useState(isTarget);
  return (
    <div class={`call call-${call.state}${isTarget ? ' talk-target' : ''}`}>
      <button type="button" class="call-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class={isOpen ? 'arrow arrow-open' : 'arrow'} aria-hidden="true" />
        <span class="call-tool">{call.tool || 'call'}</span>
        <span class="call-summary">{oneLine(call.summary)}</span>
        {call.state === 'failed' && <span class="danger">failed</span>}
        <span class="call-took">{call.state === 'running' || call.state === 'no end' ? call.state : call.durationMs === undefined ? '' : duration(call.durationMs)}</span>
      </button>
      {isOpen && <div class="call-body"><Sections sections={sectionsOf([call.body])} /></div>}
    </div>
  );
}
