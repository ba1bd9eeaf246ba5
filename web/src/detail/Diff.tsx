import { lineDiff, withContext } from './lineDiff';

const marks = { same: ' ', removed: '−', added: '+', skipped: '⋯' };

export function Diff({ before, after }: { before: string; after: string }) {
  const lines = withContext(lineDiff(before, after));
  const added = lines.filter((line) => line.kind === 'added').length;
  const removed = lines.filter((line) => line.kind === 'removed').length;
  return (
    <div class="diff" role="group" aria-label={`Change: ${removed} lines removed, ${added} added`}>
      {lines.map((line, i) => (
        <div key={i} class={`diff-line diff-${line.kind}`}><span class="diff-mark" aria-hidden="true">{marks[line.kind]}</span>{line.text || ' '}</div>
      ))}
    </div>
  );
}
