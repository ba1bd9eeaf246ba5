import { effect } from '@preact/signals';
import { connectionWords, shownConnection } from '../api/connection';
import { keyNeeded } from '../api/key';
import { AlertsPage } from '../alerts/AlertsPage';
import { count } from '../format/quantities';
import { MetricsPage } from '../metrics/MetricsPage';
import { LivePage } from '../live/LivePage';
import { SearchPage } from '../search/SearchPage';
import { SessionPage } from '../session/SessionPage';
import { SessionsPage } from '../sessions/SessionsPage';
import { sessionsById, waits } from '../sessions/store';
import { titleOf } from '../sessions/order';
import { Empty } from '../ui/States';
import { HelpDialog, helpShown } from './HelpDialog';
import { KeyForm } from './KeyForm';
import { useKeys } from './keys';
import { go, page } from './location';
import { nextTheme, theme } from './theme';

const places = [
  { name: 'live', href: '/', label: 'Live' }, { name: 'sessions', href: '/sessions', label: 'Sessions' }, { name: 'search', href: '/search', label: 'Search' },
  { name: 'metrics', href: '/metrics-view', label: 'Metrics' }, { name: 'alerts', href: '/alerts', label: 'Alerts' },
];

const nameOfPage = (name: string) => places.find((place) => place.name === name)?.label ?? 'No such page';

export function Shell() {
  const at = page.value;
  useKeys({
    'g l': () => go('/'),
    'g s': () => go('/sessions'),
    'g f': () => go('/search'),
    '/': () => go('/search'), // where a page has a field of its own, that one takes the key
    'g m': () => go('/metrics-view'),
    'g a': () => go('/alerts'),
    '?': () => { helpShown.value = !helpShown.value; },
  }, 'shell');
  return (
    <>
      <header class="top">
        <a class="brand" href="/">Chronicle</a>
        <nav class="places" aria-label="Pages">
          {places.map((place) => (
            <a key={place.name} href={place.href} aria-current={at.name === place.name || (at.name === 'session' && place.name === 'sessions') ? 'page' : undefined}>{place.label}</a>
          ))}
        </nav>
        {at.name !== 'session' && <h1 class="unseen">{nameOfPage(at.name)}</h1>}
        <span class="grow" />
        {/* The live page has its own, larger words for this. */}
        {waits.value.length > 0 && at.name !== 'live' && <a class="top-waiting" href="/sessions?state=waiting">{count(waits.value.length)} waiting</a>}
        <ConnectionDot />
        <button type="button" class="quiet-button" onClick={nextTheme} aria-label={`Colours: ${theme.value}. Change`} title="Light, dark, or as the system has it">{theme.value}</button>
        <button type="button" class="quiet-button" onClick={() => { helpShown.value = true; }} aria-label="Keyboard shortcuts" title="Keyboard (?)">?</button>
      </header>
      {keyNeeded.value ? <KeyForm />
        : at.name === 'live' ? <LivePage />
        : at.name === 'sessions' ? <SessionsPage />
        : at.name === 'search' ? <SearchPage />
        : at.name === 'metrics' ? <MetricsPage />
        : at.name === 'alerts' ? <AlertsPage />
        : at.name === 'session' ? <SessionPage key={at.id} id={at.id} />
        : <Empty title="There is no such page"><p><a href="/">Go to the live view</a></p></Empty>}
      <HelpDialog />
    </>
  );
}

/** One quiet dot. Its words are on hover, and beside it as soon as something is not as it should be. */
function ConnectionDot() {
  const state = shownConnection.value;
  const { kind } = state;
  const words = connectionWords.value;
  const why = state.kind === 'waiting' || state.kind === 'stopped' ? state.why : '';
  return (
    <span class={`connection connection-${kind}`} title={why ? `${words}. ${why}` : words}>
      <span class="connection-dot" aria-hidden="true" />
      <span class={kind === 'live' ? 'connection-words-live' : ''}>{words}</span>
      {/* Announced once per change of kind; the seconds counting down are not news. */}
      <span class="unseen" role="status">{kind === 'waiting' ? 'connection lost, reconnecting' : kind === 'unanswered' ? 'no answer' : kind}</span>
    </span>
  );
}

/** "(2 waiting) Live · Chronicle": seen from another window. */
export function startTitle(): void {
  effect(() => {
    const at = page.value;
    const session = at.name === 'session' ? sessionsById.value.get(at.id) : undefined;
    const name = at.name === 'session' ? (session ? titleOf(session) : 'Session') : nameOfPage(at.name);
    const open = waits.value.length ? `(${waits.value.length} waiting) ` : '';
    document.title = `${open}${name} · Chronicle`;
  });
}
