/** What somebody looks for, as it stands in the address. An empty member wants everything. */
export interface Wanted {
  q: string;
  mode: Mode;
  kind: string;
  role: string;
  project: string;
  user: string;
  session: string;
  since: string;
  limit: string;
}

/** The API's word for each, and the person's. */
export const modes = { hybrid: 'both', text: 'words', vector: 'meaning' } as const;
export type Mode = keyof typeof modes;

export const filterNames = ['kind', 'role', 'project', 'user', 'session', 'since'] as const;

/** Ages, as the API takes them. */
export const ages: Record<string, string> = { '1h': 'the last hour', '1d': 'the last day', '7d': 'the last week', '30d': 'the last month' };

export const firstLimit = 30;
export const mostLimit = 100;

export function wantedFrom(search: URLSearchParams): Wanted {
  const value = (name: string) => search.get(name) ?? '';
  const mode = value('mode');
  return {
    q: value('q'), mode: mode in modes ? (mode as Mode) : 'hybrid', kind: value('kind'), role: value('role'), project: value('project'),
    user: value('user'), session: value('session'), since: value('since'), limit: value('limit'),
  };
}

/** Two of one key have the same answer. */
export const keyOf = (wanted: Wanted): string => JSON.stringify(wanted);

export const isNarrowed = (wanted: Wanted): boolean => filterNames.some((name) => wanted[name] !== '');

export function parametersOf(wanted: Wanted): Record<string, string | number> {
  const { limit, ...rest } = wanted;
  return { ...rest, limit: limit === String(mostLimit) ? mostLimit : firstLimit };
}
