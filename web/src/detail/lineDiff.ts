export interface DiffLine {
  kind: 'same' | 'removed' | 'added' | 'skipped';
  text: string;
}

/** Beyond this many line pairs the exact answer is not worth the wait: all of old, then all of new. */
const mostPairs = 4_000_000;

/** Which lines went and which came, as few as possible (longest common subsequence). */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = split(before);
  const fresh = split(after);
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < fresh.length - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  return [
    ...old.slice(0, head).map(same),
    ...middle(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ];
}

/** Long runs without a change become one line that says how many there were. */
export function withContext(lines: DiffLine[], context = 3): DiffLine[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    if (line.kind !== 'same') near.fill(1, Math.max(0, i - context), Math.min(lines.length, i + context + 1));
  });
  const kept: DiffLine[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (near[i]) { kept.push(lines[i]!); continue; }
    let end = i;
    while (end < lines.length && !near[end]) end++;
    kept.push({ kind: 'skipped', text: `${end - i} unchanged ${end - i === 1 ? 'line' : 'lines'}` });
    i = end - 1;
  }
  return kept;
}

function middle(old: string[], fresh: string[]): DiffLine[] {
  if (old.length * fresh.length > mostPairs) return [...old.map(removed), ...fresh.map(added)];
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === fresh[j]
        ? common[(i + 1) * width + j + 1]! + 1
        : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) { lines.push(same(old[i]!)); i++; j++; }
    else if (j >= fresh.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) lines.push(removed(old[i++]!));
    else lines.push(added(fresh[j++]!));
  }
  return lines;
}

const split = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const same = (text: string): DiffLine => ({ kind: 'same', text });
const removed = (text: string): DiffLine => ({ kind: 'removed', text });
const added = (text: string): DiffLine => ({ kind: 'added', text });
