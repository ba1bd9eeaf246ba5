import type { Fork } from './tree';

/** Where a thread has several ways on: which of them shows, and the way to the others. */
export function ForkLine({ fork, onChoose }: { fork: Fork; onChoose: (id: string) => void }) {
  const { ids, at } = fork;
  const words = `branch ${at + 1} of ${ids.length}`;
  return (
    <div class="talk-fork" role="group" aria-label="Branches">
      <button type="button" class="icon-button" disabled={at === 0} onClick={() => onChoose(ids[at - 1]!)} aria-label="Previous branch"><span class="arrow arrow-back" aria-hidden="true" /></button>
      <span aria-live="polite">{words}</span>
      <button type="button" class="icon-button" disabled={at === ids.length - 1} onClick={() => onChoose(ids[at + 1]!)} aria-label="Next branch"><span class="arrow" aria-hidden="true" /></button>
    </div>
  );
}
