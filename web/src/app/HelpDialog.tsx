import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

export const helpShown = signal(false);

const keys: [string, string][] = [
  ['j  k  ↓  ↑', 'move'], ['Enter', 'open'], ['Esc', 'close'], ['/', 'search'], ['f', 'filters'], ['space', 'pause and resume'],
  ['[  ]', 'previous, next turn'], ['End', 'to the newest'], ['g l', 'live'], ['g s', 'sessions'], ['g f', 'search everything'], ['g m', 'metrics'], ['g a', 'alerts'], ['1 … 4', 'tabs of a session'],
  ['+  −  0', 'zoom the timeline, fit'], ['?', 'this list'],
];

export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = helpShown.value;
  useEffect(() => {
    if (shown && !dialog.current!.open) dialog.current!.showModal();
    if (!shown && dialog.current!.open) dialog.current!.close();
  }, [shown]);
  return (
    <dialog ref={dialog} class="help" aria-label="Keyboard shortcuts" onClose={() => { helpShown.value = false; }}
      onClick={(event) => { if (event.target === dialog.current) helpShown.value = false; }}>
      <h2>Keyboard</h2>
      <dl>{keys.map(([key, what]) => <><dt>{key.split('  ').map((one) => <kbd>{one}</kbd>)}</dt><dd>{what}</dd></>)}</dl>
      <form method="dialog"><button class="button">Close</button></form>
    </dialog>
  );
}
