import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import { keyVersion } from '../api/key';
import type { Session } from '../api/types';
import { useKeys } from '../app/keys';
import { go, search, sessionHref, setSearch } from '../app/location';
import { FilterMenu } from '../live/FilterMenu';
import { plural } from '../format/quantities';
import { ConnectHelp, Empty, Failure, Skeleton } from '../ui/States';
import { SearchField } from '../ui/SearchField';
import { matchesSession, shortPath, sorted } from './order';
import { SessionTable } from './SessionTable';
import { states, stateWords } from './state';
import { sessions as latest } from './store';
import { usePollingOnly } from './usePollingOnly';

const pageSize = 200;

/** Which run was it? */
export function SessionsPage() {
  const parameters = search.value;
  const value = (name: string) => parameters.get(name) ?? '';
  const [q, state, status, project, sort] = [value('q'), value('state'), value('status'), value('project'), value('sort') || '-started'];
  const isNarrowed = [q, state, status, project].some(Boolean);
  const grouped = value('group') === 'project';
  const { list, failure, next, more, retry } = useSessions({ q, state, status, project });
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(-1);

  const shown = useMemo(() => {
    const matching = (list ?? []).filter((one) => !q || matchesSession(one, q));
    const ordered = sorted(matching, sort);
    return grouped ? ordered.toSorted((a, b) => (a.project ?? '').localeCompare(b.project ?? '')) : ordered;
  }, [list, q, sort, grouped]);
  const projects = [...new Set((latest.value ?? []).flatMap((one) => one.project ?? []))].sort();

  const move = (step: number) => setAt(Math.max(0, Math.min(shown.length - 1, at + step)));
  useKeys({
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    Home: () => setAt(0), End: () => setAt(shown.length - 1), Escape: () => setAt(-1),
    Enter: () => { const one = shown[at]; if (one) go(sessionHref(one.id)); },
    '/': () => field.current?.select(),
    f: () => document.querySelector<HTMLElement>('[data-filter]')?.click(),
  });

  return (
    <main class="stage sessions-page">
      <div class="bar" role="search">
        <SearchField value={q} label="Search sessions" field={field} onChange={(text) => setSearch({ q: text }, 'replace')} />
        <FilterMenu name="state" value={state} options={[...states]} label={(one) => stateWords[one as keyof typeof stateWords] ?? one} onChange={(to) => setSearch({ state: to })} />
        <FilterMenu name="project" value={project} options={projects} label={shortPath} onChange={(to) => setSearch({ project: to })} />
        <button type="button" class={grouped ? 'button button-set' : 'button'} aria-pressed={grouped} onClick={() => setSearch({ group: grouped ? '' : 'project' })}>group by project</button>
        {isNarrowed && <button type="button" class="link" onClick={() => setSearch({ q: '', state: '', status: '', project: '' })}>clear all</button>}
        <span class="grow" />
        {list && <span class="muted">{plural(shown.length, 'session')}{next ? ', more on the server' : ''}</span>}
      </div>
      {failure && !list ? <Failure what="Sessions could not be loaded." failure={failure} retry={retry} />
        : !list ? <Skeleton rows={14} />
        : shown.length === 0 ? (isNarrowed ? <Empty title="No session matches"><p class="muted">Try fewer filters.</p></Empty> : <ConnectHelp />)
        : <div class="table-box">
            <SessionTable sessions={shown} sort={sort} grouped={grouped} at={at} onSort={(to) => setSearch({ sort: to === '-started' ? '' : to }, 'replace')} />
            {next && <button type="button" class="button table-more" onClick={more}>Load older sessions</button>}
          </div>}
    </main>
  );
}

/** `status` is the older form of `state`; addresses have it still. */
interface Wanted { q: string; state: string; status: string; project: string }

/** Sessions of the server that fit; asked again whenever the list of the latest ones was refreshed. */
function useSessions({ q, state, status, project }: Wanted) {
  const wanted = { q, state, status, project, recorder: 'false', limit: pageSize };
  const [list, setList] = useState<Session[] | null>(null);
  const [older, setOlder] = useState<Session[]>([]);
  const [next, setNext] = useState<string>();
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const [tries, setTries] = useState(0);
  usePollingOnly();
  useEffect(() => { setOlder([]); setNext(undefined); }, [q, state, status, project]);
  useEffect(() => {
    const abort = new AbortController();
    api.sessions(wanted, abort.signal).then(
      (page) => { setList(page.sessions); setFailure(null); setNext((now) => (older.length ? now : page.next)); },
      (error: RequestFailed) => { if (!abort.signal.aborted) setFailure(error); },
    );
    return () => abort.abort();
  }, [q, state, status, project, tries, latest.value, keyVersion.value]);
  async function more() {
    const page = await api.sessions({ ...wanted, before: next });
    setOlder([...older, ...page.sessions]);
    setNext(page.next);
  }
  const all = list && [...new Map([...older, ...list].map((one) => [one.id, one])).values()];
  return { list: all, failure, next, more: () => void more(), retry: () => setTries(tries + 1) };
}
