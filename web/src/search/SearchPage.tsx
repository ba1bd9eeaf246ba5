import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SearchAnswer } from '../api/types';
import { useKeys } from '../app/keys';
import { search, setSearch } from '../app/location';
import { plural } from '../format/quantities';
import { usePollingOnly } from '../sessions/usePollingOnly';
import { Empty, Failure, Skeleton } from '../ui/States';
import { EmbeddingPart } from './EmbeddingPart';
import { Hit } from './Hit';
import { SearchBar } from './SearchBar';
import { useSearch } from './useSearch';
import { firstLimit, isNarrowed, keyOf, mostLimit, type Wanted, wantedFrom } from './wanted';
import { correctionWords, vectorWords } from './words';

/** Which result somebody left the page by: coming back, the focus is on it again. */
let left = { key: '', at: -1 };

/** Where did it say that? */
export function SearchPage() {
  usePollingOnly();
  const wanted = wantedFrom(search.value);
  const key = keyOf(wanted);
  const { answer, isCurrent, failure, retry } = useSearch(wanted);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState({ key: '', at: -1 });
  const at = focused.key === key ? focused.at : -1;
  /** Which result is to have the focus once the answer is there. */
  const due = useRef(left.key === key ? left.at : -1);

  const links = () => [...(list.current?.querySelectorAll<HTMLElement>('.hit-link') ?? [])];
  function focus(index: number) {
    const all = links();
    all[Math.max(0, Math.min(all.length - 1, index))]?.focus();
  }
  useLayoutEffect(() => { if (!wanted.q) field.current!.focus(); }, []);
  useLayoutEffect(() => {
    if (!isCurrent || due.current < 0) return;
    focus(due.current);
    due.current = -1;
  }, [answer, isCurrent]);
  useKeys({
    j: () => focus(at + 1), ArrowDown: () => focus(at + 1), k: () => focus(at - 1), ArrowUp: () => focus(at - 1),
    Home: () => focus(0), End: () => focus(Infinity), Enter: () => focus(0),
    Escape: () => field.current!.select(), '/': () => field.current!.select(),
    f: () => document.querySelector<HTMLElement>('[data-filter]')?.click(),
  });
  function onEnter() {
    // What was typed last may not have been looked for yet.
    if (isCurrent && field.current!.value.trim() === wanted.q) focus(0); else due.current = 0;
  }
  function onArrow(event: KeyboardEvent) {
    if (event.key !== 'ArrowDown' || event.target !== field.current) return;
    event.preventDefault();
    focus(0);
  }
  const onFocus = (index: number) => { left = { key, at: index }; setFocused(left); };

  return (
    <main class="stage search-page" onKeyDown={onArrow}>
      <SearchBar wanted={wanted} field={field} onEnter={onEnter} />
      <div class="hits-box">
        {failure && !isCurrent ? <Failure what="The search failed." failure={failure} retry={retry} />
          : !wanted.q ? <Help />
          : !answer ? <Skeleton rows={9} />
          : <>
              <Notes wanted={wanted} answer={answer} />
              {answer.results.length === 0 ? isCurrent && <Nothing wanted={wanted} answer={answer} />
                : <ol class={isCurrent ? 'hits' : 'hits hits-old'} ref={list} aria-label="Results" aria-busy={!isCurrent}>
                    {answer.results.map((result, i) => (
                      <Hit key={result.seq} result={result} isAt={i === at} onFocus={() => onFocus(i)}
                        onNarrow={wanted.session ? undefined : () => setSearch({ session: result.session_id, limit: '' })} />
                    ))}
                  </ol>}
              {isCurrent && answer.results.length === firstLimit && wanted.limit === '' && (
                <button type="button" class="button table-more" onClick={() => setSearch({ limit: String(mostLimit) }, 'replace')}>Show up to {mostLimit}</button>
              )}
            </>}
        <EmbeddingPart />
      </div>
    </main>
  );
}

/** What a person should know before trusting the list. */
function Notes({ wanted, answer }: { wanted: Wanted; answer: SearchAnswer }) {
  const notes = [
    correctionWords(answer.corrections),
    vectorWords(answer.vector, wanted.mode),
    answer.index_lag > 0 ? `${plural(answer.index_lag, 'event')} recorded just now can't be found yet.` : '',
  ].filter(Boolean);
  return (
    <div class="hits-notes">
      <p role="status" class="muted">{answer.results.length ? plural(answer.results.length, 'result') : 'no results'}{answer.results.length === Number(wanted.limit || firstLimit) ? ', there may be more' : ''}</p>
      {notes.map((note) => <p key={note} class={answer.vector.state === 'failing' && note.startsWith('Search by') ? 'danger' : 'muted'}>{note}</p>)}
    </div>
  );
}

function Nothing({ wanted, answer }: { wanted: Wanted; answer: SearchAnswer }) {
  return (
    <Empty title="Nothing found">
      <p class="muted">{answer.reason ?? (isNarrowed(wanted) ? 'Try fewer filters, or other words.' : 'Try fewer or other words.')}</p>
      {wanted.mode === 'vector' && answer.vector.state === 'off' && <p class="muted">Nothing has a vector. <button type="button" class="link" onClick={() => setSearch({ mode: '' })}>Search by words</button></p>}
    </Empty>
  );
}

function Help() {
  return (
    <Empty title="Search everything that was said and done">
      <p>Messages, conversations and the bodies of events, as you type.</p>
      <dl class="search-help">
        <dt><code>disk full</code></dt><dd>both words, in any order; then one of them</dd>
        <dt><code>"disk is full"</code></dt><dd>the words in a row</dd>
        <dt><code>conf*</code></dt><dd>words that begin with it</dd>
        <dt><code>disk -full</code></dt><dd>without the word</dd>
      </dl>
    </Empty>
  );
}
