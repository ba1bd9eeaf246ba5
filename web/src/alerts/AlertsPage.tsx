import { useState } from 'preact/hooks';
import { api, type RequestFailed } from '../api/client';
import type { Alert, AlertSink, RecordedEvent } from '../api/types';
import { sessionHref } from '../app/location';
import { count } from '../format/quantities';
import { ago, exact } from '../format/times';
import { Empty, Failure, Skeleton } from '../ui/States';
import { RetentionPart } from './RetentionPart';
import { byUrgency, limits, quantity } from './level';
import { useAlerts } from './useAlerts';

/** Is the recorder well? Its rules, who is told, and what changed. */
export function AlertsPage() {
  const { alerts, changes, failure, look } = useAlerts();
  const [refusal, setRefusal] = useState('');
  async function acknowledge(alert: Alert) {
    try {
      await api.acknowledge(alert.name);
      setRefusal('');
    } catch (error) {
      setRefusal(`${alert.name} could not be acknowledged: ${(error as RequestFailed).detail ?? (error as RequestFailed).message}`);
    }
    look();
  }
  if (!alerts) {
    return <main class="stage">{failure ? <Failure what="Alerts could not be loaded." failure={failure} retry={look} /> : <Skeleton rows={12} />}</main>;
  }
  if (alerts.alerts.length === 0) {
    return <main class="stage"><Empty title="Nothing is watched"><p>Alerts are switched off. Set <code>Alerts:Enabled</code> to <code>true</code>, or enable a rule.</p></Empty></main>;
  }
  const raised = alerts.alerts.filter((alert) => alert.level !== 'ok');
  return (
    <main class="stage alerts-page">
      <div class="bar">
        <span class={`level level-${alerts.worst}`}><span class="level-shape" aria-hidden="true" />{raised.length === 0 ? 'all well' : `${count(raised.length)} raised`}</span>
        {refusal && <span class="danger" role="alert">{refusal}</span>}
        <span class="grow" />
        <span class="muted">{count(alerts.alerts.length)} rules</span>
      </div>
      <div class="table-box">
        <table class="sessions alerts" aria-label="Alert rules">
          <thead><tr><th class="cell-level">Level</th><th class="cell-name">Rule</th><th class="number cell-value">Now</th><th class="cell-limits">Warns, is critical</th><th class="cell-since">Since</th><th class="cell-act"><span class="unseen">Acknowledge</span></th></tr></thead>
          <tbody>{alerts.alerts.toSorted(byUrgency).map((alert) => <AlertRow key={alert.name} alert={alert} onAcknowledge={() => void acknowledge(alert)} />)}</tbody>
        </table>
        <Sinks sinks={alerts.sinks} />
        <RetentionPart />
        <Changes changes={changes} />
      </div>
    </main>
  );
}

function AlertRow({ alert, onAcknowledge }: { alert: Alert; onAcknowledge: () => void }) {
  const since = alert.since ? Date.parse(alert.since) : undefined;
  return (
    <tr class={`alert-row alert-${alert.level}`}>
      <td class="cell-level"><span class={`level level-${alert.level}`}><span class="level-shape" aria-hidden="true" />{alert.level}</span></td>
      <td class="cell-name" title={alert.description}>{alert.name} <span class="muted">{alert.description}</span></td>
      <td class="number cell-value">{quantity(alert.value, alert.unit)}</td>
      <td class="cell-limits muted">{limits(alert)}</td>
      <td class="cell-since muted" title={since === undefined ? '' : exact(since)}>{since === undefined ? '' : ago(since, Date.now())}</td>
      <td class="cell-act">{alert.level !== 'ok' && (alert.acknowledged ? <span class="muted">acknowledged</span> : <button type="button" class="button" onClick={onAcknowledge} aria-label={`Acknowledge ${alert.name}`}>acknowledge</button>)}</td>
    </tr>
  );
}

function Sinks({ sinks }: { sinks: AlertSink[] }) {
  return (
    <section class="alerts-part" aria-label="Receivers">
      <h2>Receivers</h2>
      {sinks.length === 0 ? <p class="muted">Nobody is told but the log and the journal. Add webhooks, Slack or PagerDuty under <code>Alerts:Sinks</code>.</p>
        : <ul>{sinks.map((sink, i) => (
            <li key={i}>
              <span class="mono">{sink.kind} {sink.host}</span> <span class="muted">{count(sink.sent)} sent, {count(sink.pending)} waiting, {count(sink.lost)} lost</span>
              {sink.last_error && <span class="danger"> {sink.last_error}</span>}
            </li>
          ))}</ul>}
    </section>
  );
}

function Changes({ changes }: { changes: RecordedEvent[] }) {
  return (
    <section class="alerts-part" aria-label="What changed">
      <h2>What changed</h2>
      {changes.length === 0 ? <p class="muted">No alert was ever raised.</p>
        : <ul>{changes.map((change) => {
            const { message, level } = (change.data ?? {}) as { message?: string; level?: string };
            return (
              <li key={change.seq}>
                <time class="muted mono" dateTime={change.time} title={exact(Date.parse(change.time))}>{ago(Date.parse(change.time), Date.now())}</time>
                <span class={`level level-${level ?? 'ok'}`}><span class="level-shape" aria-hidden="true" />{change.type.replace('alert.', '')}</span>
                <a href={`${sessionHref(change.session_id)}?tab=events&event=${change.cursor}`}>{message ?? change.type}</a>
              </li>
            );
          })}</ul>}
    </section>
  );
}
