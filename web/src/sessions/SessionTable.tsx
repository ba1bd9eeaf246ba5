import { Fragment } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { serverNow } from '../api/clock';
import type { Session } from '../api/types';
import { hueOf } from '../app/hue';
import { go, sessionHref } from '../app/location';
import { count, duration, money, plural } from '../format/quantities';
import { ago, exact } from '../format/times';
import { Status } from '../ui/Status';
import { doingOf, doingText, isAtWork } from './state';
import { type Column, lengthMs, shortPath, titleOf } from './order';

interface Props {
  sessions: Session[];
  sort: string;
  grouped: boolean;
  /** Row under the keyboard, or -1. */
  at: number;
  onSort: (sort: string) => void;
}

const columns: { name: Column; label: string; number?: boolean }[] = [
  { name: 'status', label: 'State' }, { name: 'title', label: 'Title' }, { name: 'project', label: 'Project' },
  { name: 'started', label: 'Started' }, { name: 'duration', label: 'Duration', number: true }, { name: 'prompts', label: 'Prompts', number: true },
  { name: 'tools', label: 'Tools', number: true }, { name: 'errors', label: 'Errors', number: true }, { name: 'events', label: 'Events', number: true },
  { name: 'tokens', label: 'Tokens', number: true }, { name: 'cost', label: 'Cost', number: true },
];

/** Tokens and cost have a column only when some session reports them. */
export function columnsFor(sessions: Session[]) {
  const known = { tokens: sessions.some((one) => one.tokens !== undefined), cost: sessions.some((one) => one.cost !== undefined) };
  return columns.filter(({ name }) => (name !== 'tokens' && name !== 'cost') || known[name]);
}

export function SessionTable({ sessions, sort, grouped, at, onSort }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const shown = columnsFor(sessions);
  useEffect(() => { body.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }); }, [at]);
  const counts = new Map<string, number>();
  for (const { project = '' } of sessions) counts.set(project, (counts.get(project) ?? 0) + 1);
  return (
    <table class="sessions">
      <thead>
        <tr>{shown.map((column) => <Head key={column.name} {...column} sort={sort} onSort={onSort} />)}</tr>
      </thead>
      <tbody ref={body}>
        {sessions.map((session, i) => (
          <Fragment key={session.id}>
            {grouped && session.project !== sessions[i - 1]?.project || (grouped && i === 0) ? (
              <tr class="group-row">
                <th scope="rowgroup">{session.project ?? 'no project'} <span class="muted">{plural(counts.get(session.project ?? '') ?? 0, 'session')}</span></th>
                {/* Not a colSpan: that would count the columns a narrow window leaves out, and give each its share of the width. */}
                {shown.slice(1).map(({ name }) => <td key={name} class={`cell-${name}`} aria-hidden="true" />)}
              </tr>
            ) : null}
            <tr aria-selected={i === at} class={`session-row side-${session.state}`} onClick={(event) => openRow(event, session.id)}>
              {shown.map((column) => <td key={column.name} class={`cell-${column.name}${column.number ? ' number' : ''}`}>{cell(column.name, session)}</td>)}
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function Head({ name, label, number, sort, onSort }: { name: Column; label: string; number?: boolean; sort: string; onSort: (sort: string) => void }) {
  const isSorted = sort.replace('-', '') === name;
  const descending = sort.startsWith('-');
  // Words start with A, numbers and times with the largest.
  const first = number || name === 'started' ? `-${name}` : name;
  return (
    <th scope="col" class={`cell-${name}${number ? ' number' : ''}`} aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={() => onSort(isSorted ? (descending ? name : `-${name}`) : first)}>
        {label}<span class={isSorted ? `sorted sorted-${descending ? 'down' : 'up'}` : 'sorted'} aria-hidden="true" />
      </button>
    </th>
  );
}

function cell(column: Column, session: Session) {
  const none = <span class="muted">–</span>;
  switch (column) {
    case 'status': return <Status status={session.state} />;
    case 'title': return (
      <>
        <span class="swatch" style={{ background: hueOf(session.id) }} aria-hidden="true" />
        <a href={sessionHref(session.id)} title={titleOf(session)}>{titleOf(session)}</a>
        {isAtWork(session.state) && <span class={session.state === 'waiting' ? 'title-doing title-waiting' : 'title-doing'}>{doingText(doingOf(session, serverNow.value))}</span>}
      </>
    );
    case 'project': return session.project ? <span class="mono" title={session.project}>{shortPath(session.project)}</span> : none;
    case 'started': return <time title={exact(Date.parse(session.started))}>{ago(Date.parse(session.started), serverNow.value)}</time>;
    case 'duration': return duration(lengthMs(session, serverNow.value), 0);
    case 'prompts': return count(session.prompts);
    case 'tools': return count(session.tool_calls);
    case 'errors': return session.errors ? <span class="danger">{count(session.errors)}</span> : <span class="muted">0</span>;
    case 'events': return count(session.events);
    case 'tokens': return session.tokens === undefined ? <span class="muted">not known</span> : count(session.tokens);
    case 'cost': return session.cost ? money(session.cost.amount, session.cost.currency) : <span class="muted">not known</span>;
  }
}

function openRow(event: MouseEvent, id: string): void {
  // Someone who selects text in a row does not want to leave; links do their own going.
  if ((event.target as Element).closest('a') || getSelection()?.toString()) return;
  go(sessionHref(id));
}
