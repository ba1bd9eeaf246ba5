import type { RecordedEvent } from '../api/types';

/** What a feed shows. Lists are comma lists, as the API takes them. */
export interface Filter {
  session: string;
  type: string;
  tool: string;
  project: string;
  source: string;
  q: string;
}

export const filterNames = ['session', 'type', 'tool', 'project', 'source', 'q'] as const;
export const menuNames = ['type', 'tool', 'project', 'source'] as const;

export function filterFrom(search: URLSearchParams): Filter {
  const value = (name: string) => search.get(name) ?? '';
  return {
    session: value('session'), type: value('type'), tool: value('tool'),
    project: value('project'), source: value('source'), q: value('q'),
  };
}

/** Two filters with one key show the same. */
export function filterKey(filter: Filter): string {
  return filterNames.map((name) => `${name}=${filter[name]}`).join('&');
}

export const isFiltered = (filter: Filter) => filterNames.some((name) => filter[name] !== '');

/** As query parameters of the API; the live stream has no `q`, so `matchesText` does that part here. */
export function parameters(filter: Filter, withText: boolean): Record<string, string | undefined> {
  const { q, ...rest } = filter;
  return withText ? { ...rest, q } : rest;
}

export function matchesText(event: RecordedEvent, q: string): boolean {
  return q === '' || JSON.stringify(event.data ?? null).toLowerCase().includes(q.toLowerCase());
}

/** Adds a value to a comma list, or takes it out. */
export function toggled(list: string, value: string): string {
  const values = list ? list.split(',') : [];
  return (values.includes(value) ? values.filter((one) => one !== value) : [...values, value]).join(',');
}
