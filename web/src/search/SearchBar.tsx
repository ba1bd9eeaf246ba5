import type { Ref } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { connection } from '../api/connection';
import { setSearch } from '../app/location';
import { FilterMenu } from '../live/FilterMenu';
import { nameOf, shortPath, titleOf } from '../sessions/order';
import { sessions, sessionsById } from '../sessions/store';
import { SearchField } from '../ui/SearchField';
import { ages, filterNames, isNarrowed, type Mode, modes, type Wanted } from './wanted';

interface Props {
  wanted: Wanted;
  field: Ref<HTMLInputElement>;
  onEnter: () => void;
}

/** The field, by which half, and among what. */
export function SearchBar({ wanted, field, onEnter }: Props) {
  const projects = useProjects();
  const filter = (name: string) => (value: string) => setSearch({ [name]: value, limit: '' });
  return (
    <div class="bar search-bar" role="search">
      <SearchField value={wanted.q} label="Search everything" field={field} onEnter={onEnter} onChange={(q) => setSearch({ q, limit: '' }, 'replace')} />
      <div class="segments" role="group" aria-label="Search by">
        {Object.entries(modes).map(([mode, word]) => (
          <button key={mode} type="button" aria-pressed={wanted.mode === mode} onClick={() => setSearch({ mode: mode === ('hybrid' satisfies Mode) ? '' : mode })}>{word}</button>
        ))}
      </div>
      <FilterMenu single name="kind" value={wanted.kind} options={['message', 'conversation', 'event']} onChange={filter('kind')} />
      <FilterMenu single name="role" value={wanted.role} options={['user', 'assistant', 'tool', 'system']} onChange={filter('role')} />
      <FilterMenu single name="project" value={wanted.project} options={projects} label={shortPath} onChange={filter('project')} />
      <FilterMenu single name="session" value={wanted.session} options={(sessions.value ?? []).map((one) => one.id)} label={sessionName} onChange={filter('session')} />
      <FilterMenu single name="since" value={wanted.since} options={Object.keys(ages)} label={(age) => ages[age] ?? age} onChange={filter('since')} />
      <UserField value={wanted.user} onChange={filter('user')} />
      {isNarrowed(wanted) && <button type="button" class="link" onClick={() => setSearch(Object.fromEntries([...filterNames, 'limit'].map((name) => [name, ''])))}>clear all</button>}
    </div>
  );
}

function sessionName(id: string): string {
  const known = sessionsById.value.get(id);
  return known ? titleOf(known) : nameOf(id);
}

/** Users are not listed anywhere: their id is typed. */
function UserField({ value, onChange }: { value: string; onChange: (user: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const done = () => { if (typed.trim() !== value) onChange(typed.trim()); };
  return (
    <input class={value ? 'field user-field user-field-set' : 'field user-field'} type="text" placeholder="user" aria-label="Filter by user" value={typed} spellcheck={false} autocomplete="off"
      onInput={(event) => setTyped(event.currentTarget.value)} onBlur={done} onKeyDown={(event) => { if (event.key === 'Enter') done(); }} />
  );
}

function useProjects(): string[] {
  const [projects, setProjects] = useState<string[]>([]);
  const isLive = connection.value.kind === 'live';
  useEffect(() => {
    const abort = new AbortController();
    api.filterOptions(abort.signal).then((options) => setProjects(options.projects), () => undefined); // the page's own requests say what is wrong
    return () => abort.abort();
  }, [isLive]);
  return projects;
}
