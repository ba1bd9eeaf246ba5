import type { Alert } from '../api/types';
import { bytes, count, duration } from '../format/quantities';

/** A figure in its unit, as people write it: 118 MiB, 12 ms, 1200 events/s. */
export function quantity(value: number | undefined, unit: string): string {
  if (value === undefined) return 'no samples';
  if (unit === 'bytes') return bytes(value);
  if (unit === 'ms') return value < 10 ? `${Number(value.toFixed(2))} ms` : duration(value);
  return `${value < 100 ? Number(value.toFixed(1)) : count(value)}${unit === '%' ? ' %' : ` ${unit}`}`;
}

/** The rule in words: above 100, 500. */
export function limits(alert: Alert): string {
  const levels = [alert.warning, alert.critical].filter((level) => level !== undefined).map((level) => quantity(level, alert.unit));
  return `${alert.comparison} ${levels.join(', ')}`;
}

const order = { critical: 0, warning: 1, ok: 2 };

/** The worst first, those that somebody knows of after the others, then by name. */
export function byUrgency(a: Alert, b: Alert): number {
  return order[a.level] - order[b.level] || Number(a.acknowledged) - Number(b.acknowledged) || a.name.localeCompare(b.name);
}
