import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import { connection } from '../api/connection';
import type { FilterOptions } from '../api/types';
import { useKeys } from '../app/keys';
import { setSearch } from '../app/location';
import { type Filter, isFiltered, menuNames } from '../feed/filter';
import { sessionsById } from '../sessions/store';
import { nameOf, shortPath, titleOf } from '../sessions/order';
import { SearchField } from '../ui/SearchField';
import { FilterMenu } from './FilterMenu';

const optionsOf = { type: 'types', tool: 'tools', project: 'projects', source: 'sources' } as const;

interface Props {
  filter: Filter;
  /** A session's own page has its session fixed. */
  without?: readonly string[];
  children?: preact.ComponentChildren;
}

export function FilterBar({ filter, without = [], children }: Props) {
  const search = useRef<HTMLInputElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const options = useOptions();
  useKeys({
    '/': () => search.current?.select(),
    f: () => bar.current?.querySelector<HTMLElement>('[data-filter]')?.click(),
  });
  const clear = Object.fromEntries(['session', ...menuNames, 'q'].filter((name) => !without.includes(name)).map((name) => [name, '']));
  const cleared = { ...filter, ...(without.includes('session') ? { session: '' } : {}) };
  return (
    <div class="bar" ref={bar} role="search">
      <SearchField value={filter.q} label="Search events" field={search} onChange={(q) => setSearch({ q }, 'replace')} />
      {menuNames.filter((name) => !without.includes(name)).map((name) => (
        <FilterMenu key={name} name={name} value={filter[name]} options={options?.[optionsOf[name]] ?? []}
          {...(name === 'project' ? { label: shortPath } : {})} onChange={(value) => setSearch({ [name]: value })} />
      ))}
      {!without.includes('session') && filter.session && <SessionChip ids={filter.session.split(',')} />}
      {isFiltered(cleared) && <button type="button" class="link" onClick={() => setSearch(clear)}>clear all</button>}
      <span class="grow" />
      {children}
    </div>
  );
}

function SessionChip({ ids }: { ids: string[] }) {
  const session = sessionsById.value.get(ids[0]!);
  const name = ids.length > 1 ? `${ids.length} sessions` : session ? titleOf(session) : nameOf(ids[0]!);
  return (
    <button type="button" class="button button-set chip" onClick={() => setSearch({ session: '' })} title={`Only ${name}. Press to show all sessions.`} aria-label={`Remove filter: session ${name}`}>
      session<span class="button-value">{name}</span><span class="cross" aria-hidden="true" />
    </button>
  );
}

function useOptions(): FilterOptions | null {
  const [options, setOptions] = useState<FilterOptions | null>(null);
  // What could not be asked while the server was away is asked when it is back.
  const isLive = connection.value.kind === 'live';
  useEffect(() => {
    const abort = new AbortController();
    const load = () => api.filterOptions(abort.signal).then(setOptions, () => undefined);
    void load();
    // New types and tools turn up while one watches; the lists are short and the answer is small.
    const timer = setInterval(() => { if (!document.hidden) void load(); }, 20_000);
    return () => { abort.abort(); clearInterval(timer); };
  }, [isLive]);
  return options;
}
