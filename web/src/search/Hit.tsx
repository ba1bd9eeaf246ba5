import { now } from '../api/connection';
import type { SearchResult } from '../api/types';
import { hueOf } from '../app/hue';
import { ago, exact } from '../format/times';
import { nameOf, shortPath, titleOf } from '../sessions/order';
import { sessionsById } from '../sessions/store';
import { pieces } from './highlights';
import { foundWords, whatWords } from './words';

interface Props {
  result: SearchResult;
  isAt: boolean;
  onFocus: () => void;
  /** Looks only in the result's session; absent when that is so already. */
  onNarrow?: (() => void) | undefined;
}

/** One result: what it is, where and when, and the part of it that was found. */
export function Hit({ result, isAt, onFocus, onNarrow }: Props) {
  const session = sessionsById.value.get(result.session_id);
  const name = session ? titleOf(session) : nameOf(result.session_id);
  const at = Date.parse(result.time);
  return (
    <li class={isAt ? 'hit hit-at' : 'hit'}>
      <a href={result.link} class="hit-link" onFocus={onFocus}>
        <span class="hit-head">
          <b class="hit-what">{whatWords(result)}</b>
          <span class="hit-session"><span class="swatch" style={{ background: hueOf(result.session_id) }} aria-hidden="true" />{result.title ?? name}</span>
          {result.project && <span class="hit-project mono" title={result.project}>{shortPath(result.project)}</span>}
          <span class="grow" />
          <span class="hit-by" title={result.similarity === undefined ? undefined : `similarity ${result.similarity.toFixed(2)}`}>{foundWords(result)}</span>
          <time class="hit-time" dateTime={result.time} title={exact(at)}>{ago(at, now.value)}</time>
        </span>
        <span class="hit-text">{pieces(result.snippet, result.highlights).map((piece, i) => (piece.isFound ? <mark key={i}>{piece.text}</mark> : piece.text))}</span>
      </a>
      {onNarrow && <button type="button" class="hit-narrow" onClick={onNarrow} aria-label={`Only in ${name}`} title="Search only this session">only here</button>}
    </li>
  );
}
