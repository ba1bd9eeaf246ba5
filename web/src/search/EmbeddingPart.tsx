import { useEffect, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import type { Embeddings, FailedText } from '../api/types';
import { count } from '../format/quantities';
import { ago, exact } from '../format/times';
import { embeddingWords } from './words';

const everyMs = 10_000;

/** How far texts have vectors, for whom, and what was given up. Folded to one line. */
export function EmbeddingPart() {
  const [status, setStatus] = useState<Embeddings | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const look = () => api.embeddings(abort.signal).then(setStatus, () => undefined); // the search itself says what is wrong
    void look();
    const timer = setInterval(() => { if (!document.hidden) void look(); }, everyMs);
    return () => { abort.abort(); clearInterval(timer); };
  }, []);
  if (!status) return null;
  const failed = status.models.reduce((sum, one) => sum + one.failed, 0);
  return (
    <details class="embedding">
      <summary><span class="arrow" aria-hidden="true" /><b>Index</b> <span class={status.state === 'failing' ? 'danger' : 'muted'}>{embeddingWords(status)}</span></summary>
      {status.reason && <p class="danger">{status.reason}</p>}
      <p class="muted">{count(status.documents)} documents with {count(status.texts)} different texts. Vectors are made of what people and agents say; what tools answer and other events are found by words.{status.index_lag > 0 && ` ${count(status.index_lag)} events are not in the index yet.`}</p>
      {status.models.length > 0 && (
        <table aria-label="Vectors by model">
          <thead><tr><th>Model</th><th class="number">Vectors</th><th class="number">Waiting</th><th class="number">Failed</th></tr></thead>
          <tbody>{status.models.map((one) => (
            <tr key={one.model}>
              <td class="mono">{one.model}{one.model === status.model ? '' : ' (not asked any more)'}</td>
              <td class="number">{count(one.vectors)}</td><td class="number">{one.model === status.model ? count(one.pending) : ''}</td><td class="number">{count(one.failed)}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
      {failed > 0 && <Failed total={failed} />}
    </details>
  );
}

/** The dead letters: their reasons, and where their texts are. */
function Failed({ total }: { total: number }) {
  const [isOpen, setOpen] = useState(false);
  const [list, setList] = useState<FailedText[]>([]);
  const [next, setNext] = useState<string>();
  const [epoch, setEpoch] = useState('');
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  async function load(after = '', known: FailedText[] = []) {
    try {
      const [page, info] = await Promise.all([api.failedTexts(after), api.info()]);
      setList([...known, ...page.failed]);
      setNext(page.next);
      setEpoch(info.epoch);
      setFailure(null);
    } catch (error) {
      setFailure(error as RequestFailed);
    }
  }
  useEffect(() => { if (isOpen) void load(); }, [isOpen, total]);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary><span class="arrow" aria-hidden="true" />{count(total)} failed; <code>chronicle embeddings retry</code> tries them again</summary>
      {failure && <p class="danger">{failure.message}</p>}
      <ul>{list.map((one) => (
        <li key={`${one.seq} ${one.model}`}>
          <time class="muted" dateTime={one.time} title={exact(Date.parse(one.time))}>{ago(Date.parse(one.time), Date.now())}</time>
          <a href={`/?event=${epoch}-${one.seq}`}>#{one.seq}</a> <span class="mono muted">{one.model}</span> {one.reason}
        </li>
      ))}</ul>
      {next && <button type="button" class="link" onClick={() => void load(next, list)}>more</button>}
    </details>
  );
}
