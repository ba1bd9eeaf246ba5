import type { Nats } from '../api/types';
import { count } from '../format/quantities';

const messages = (value: number) => `${count(value)} ${value === 1 ? 'message' : 'messages'}`;

/** How the bus is, in a line: the connection, how far the stream is recorded, and what was lost or refused if anything was. */
export function Bus({ nats }: { nats: Nats }) {
  const bad: [string, number, string][] = [
    ['missed', nats.missed, 'The stream dropped them, by its limits, before they were recorded.'],
    ['dropped', nats.dropped, 'Of core subjects: more came than could be recorded.'],
    ['dead letters', nats.dead_letters, 'They could not be recorded; events of type ingest.rejected say why.'],
  ];
  return (
    <dl class="bus" aria-label="NATS">
      <div><dt>NATS</dt><dd class={nats.state === 'connected' ? '' : 'bus-bad'} title={nats.server && `${nats.server} ${nats.server_version ?? ''}`}>{nats.state}</dd></div>
      {nats.stream && (
        <>
          <div><dt>stream</dt><dd>{nats.stream}</dd></div>
          <div><dt>behind</dt><dd>{messages(nats.lag)}</dd></div>
          <div><dt>being recorded</dt><dd>{count(nats.pending)}</dd></div>
          <div><dt>came again</dt><dd>{count(nats.redelivered)}</dd></div>
        </>
      )}
      <div><dt>reconnects</dt><dd>{count(nats.reconnects)}</dd></div>
      {bad.map(([name, value, why]) => value > 0 && <div key={name}><dt>{name}</dt><dd class="bus-bad" title={why}>{count(value)}</dd></div>)}
    </dl>
  );
}
