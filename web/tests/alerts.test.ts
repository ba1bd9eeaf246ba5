import { expect, test } from 'vitest';
import { byUrgency, limits, quantity } from '../src/alerts/level';
import type { Alert } from '../src/api/types';

const alert = (name: string, more: Partial<Alert> = {}): Alert => ({
  name, level: 'ok', acknowledged: false, metric: 'queue.events', description: '', unit: 'events', comparison: 'above', warning: 100, for_seconds: 10, hysteresis: 0, ...more,
});

test('figures are written in their units', () => {
  expect([quantity(undefined, 'ms'), quantity(1.234, 'ms'), quantity(4200, 'ms'), quantity(118_000_000, 'bytes'), quantity(99.96, '%'), quantity(12_345, 'events/s')])
    .toEqual(['no samples', '1.23 ms', '4.2 s', '113 MiB', '100 %', '12\u2009345 events/s']);
});

test('limits are said in words', () => {
  expect([limits(alert('a', { critical: 500 })), limits(alert('a', { comparison: 'below', unit: '%', warning: 95 }))])
    .toEqual(['above 100 events, 500 events', 'below 95 %']);
});

test('what nobody knows of stands first', () => {
  const all = [alert('b'), alert('a'), alert('w', { level: 'warning' }), alert('k', { level: 'critical', acknowledged: true }), alert('c', { level: 'critical' })];
  expect(all.toSorted(byUrgency).map((one) => one.name)).toEqual(['c', 'k', 'w', 'a', 'b']);
});
