import type { NodeStatus, SessionState } from '../api/types';
import { stateWords } from '../sessions/state';

type Any = SessionState | NodeStatus;

const words: Record<Any, string> = {
  ...stateWords,
  error: 'error', running: 'running', ok: 'ok', denied: 'denied', interrupted: 'interrupted', unknown: 'no end',
};

/** A shape and a word: neither needs colour to be told apart. */
export function Status({ status, wordless = false }: { status: Any; wordless?: boolean }) {
  return (
    <span class={`status status-${status}`} title={words[status]}>
      <span class="status-shape" aria-hidden="true" />
      {wordless ? <span class="unseen">{words[status]}</span> : words[status]}
    </span>
  );
}
