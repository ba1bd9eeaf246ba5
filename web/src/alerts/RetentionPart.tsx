import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { Expiring, Retention } from '../api/types';
import { bytes, count, duration, plural } from '../format/quantities';
import { ago, exact } from '../format/times';

const everyMs = 10_000;

/** What is kept for how long, and what goes next. */
export function RetentionPart() {
  const [retention, setRetention] = useState<Retention | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const look = () => api.retention(abort.signal).then(setRetention, () => undefined); // the page's own requests say what is wrong
    void look();
    const timer = setInterval(() => { if (!document.hidden) void look(); }, everyMs);
    return () => { abort.abort(); clearInterval(timer); };
  }, []);
  return (
    <section class="alerts-part" aria-label="Retention">
      <h2>Retention</h2>
      {retention && (retention.on ? <Rules retention={retention} /> : <p class="muted">Everything is kept. Set <code>Retention:MaxAge</code> or <code>Retention:MaxBytes</code> to drop old events.</p>)}
    </section>
  );
}

function Rules({ retention }: { retention: Retention }) {
  const { max_age_ms: age, messages_max_age_ms: messages, max_bytes: size, projects, archive_to: archive, last_run: last, next_run: next, failure } = retention;
  const rules = [
    age !== undefined ? `events older than ${duration(age)} are dropped` : '',
    messages !== undefined ? `messages older than ${duration(messages)} are dropped` : '',
    size !== undefined ? `past ${bytes(size)} the oldest are dropped` : '',
    ...projects.map((one) => `${one.project}: ${one.max_age_ms === undefined ? 'kept' : `dropped after ${duration(one.max_age_ms)}`}`),
  ].filter(Boolean);
  return (
    <ul>
      {rules.map((rule) => <li key={rule}>{rule}</li>)}
      <li>{archive ? <>archived first to <span class="mono">{archive}</span></> : <span class="muted">not archived first</span>}</li>
      <li>
        next {next ? <time dateTime={next} title={exact(Date.parse(next))}>{retention.running ? 'now, it is running' : `in ${duration(Math.max(0, Date.parse(next) - Date.now()), 0)}`}</time> : ''}: {expiring(retention.by_age)} by age, {expiring(retention.by_size)} by size
      </li>
      {last && <li class="muted">last {ago(Date.parse(last.ended), Date.now())}: {plural(last.events, 'event')}, {plural(last.sessions, 'session')}</li>}
      {failure && <li class="danger">{failure}</li>}
    </ul>
  );
}

const expiring = ({ events, bytes: size, complete }: Expiring) => (events === 0 ? 'nothing' : `${complete ? '' : 'at least '}${count(events)} events, ${bytes(size)}`);
