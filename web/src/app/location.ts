import { computed, signal } from '@preact/signals';

/** The address bar, as a signal. Everything a person would want to share lives in it. */
const address = signal(readAddress());

function readAddress() {
  return typeof location === 'undefined' ? { path: '/', search: '' } : { path: location.pathname, search: location.search };
}

export const path = computed(() => address.value.path);
export const search = computed(() => new URLSearchParams(address.value.search));

export type Page = { name: 'live' } | { name: 'sessions' } | { name: 'metrics' } | { name: 'alerts' } | { name: 'search' } | { name: 'session'; id: string } | { name: 'unknown' };

export function pageOf(pathname: string, query = new URLSearchParams()): Page {
  const parts = pathname.split('/').filter(Boolean);
  if (parts.length === 0) return { name: 'live' };
  if (parts.length === 1 && parts[0] === 'metrics-view') return { name: 'metrics' };
  if (parts.length === 1 && parts[0] === 'alerts') return { name: 'alerts' };
  if (parts.length === 1 && parts[0] === 'search') return { name: 'search' };
  if (parts[0] !== 'sessions' || parts.length > 2) return { name: 'unknown' };
  if (parts.length === 1) return { name: 'sessions' };
  try {
    return { name: 'session', id: (parts[1] === '_' && query.get('id')) || decodeURIComponent(parts[1]!) };
  } catch {
    return { name: 'unknown' }; // a percent sign that stands for nothing
  }
}

export const page = computed(() => pageOf(path.value, search.value));

/** A browser takes `.` and `..` out of a path, so such ids stand in the query. */
export const sessionHref = (id: string) => (id === '.' || id === '..' || id.includes('\0') ? `/sessions/_?${new URLSearchParams({ id }).toString()}` : `/sessions/${encodeURIComponent(id)}`);

/** The query string with some parameters changed; empty values leave it. Order is kept, so addresses stay comparable. */
export function changedSearch(current: string, changes: Record<string, string>): string {
  const next = new URLSearchParams(current);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value); else next.delete(name);
  }
  // Commas and slashes are allowed in a query; leaving them readable makes addresses people can edit.
  const text = next.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text && `?${text}`;
}

export function go(href: string, how: 'push' | 'replace' = 'push'): void {
  if (href === location.pathname + location.search) return;
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', href);
  address.value = readAddress();
}

/** Changes parameters of the current page. */
export function setSearch(changes: Record<string, string>, how: 'push' | 'replace' = 'push'): void {
  go(location.pathname + changedSearch(location.search, changes), how);
}

/** Links inside the dashboard change the page without loading it; with a modifier the browser does what it always does. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (pageOf(link.pathname).name === 'unknown') return;
  event.preventDefault();
  go(link.pathname + link.search);
}

export function startLocation(): void {
  addEventListener('popstate', () => { address.value = readAddress(); });
  document.addEventListener('click', followLink);
}
