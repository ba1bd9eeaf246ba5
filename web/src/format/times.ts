import { duration } from './quantities';

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/** Local time of day: 14:03:07.214. */
export function clock(ms: number): string {
  const date = new Date(ms);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** For a row of a feed, as what always shows and what a narrow one leaves out: 14:03:07 .214, on other days 11-20 14:03 :07. */
export function rowTime(ms: number, startOfToday: number): [string, string] {
  const time = clock(ms);
  return ms >= startOfToday && ms < startOfToday + 90_000_000
    ? [time.slice(0, 8), time.slice(8)]
    : [`${day(ms).slice(5)} ${time.slice(0, 5)}`, time.slice(5, 8)];
}

/** Local date and time with zone, for hovering: 2026-11-21 14:03:07.214 GMT+1. */
export function exact(ms: number): string {
  return `${day(ms)} ${clock(ms)} ${zone(ms)}`;
}

export function day(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** How long ago, for lists: now, 40 s ago, 5 m ago, 3 h ago, then the date. */
export function ago(ms: number, now: number): string {
  const seconds = Math.round((now - ms) / 1000);
  if (seconds < 5) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`;
  return day(ms);
}

/** A round time since a start, for an axis: 0, +200 ms, +10 s, +1 m, +1 m 30 s. */
export function since(ms: number): string {
  return ms === 0 ? '0' : `+${duration(ms).replace(/\.0 s$/, ' s').replace(/ 00 [sm]$/, '')}`;
}

const zones = new Map<string, string>();

function zone(ms: number): string {
  // The zone's name changes with the season, not within an hour.
  const hour = new Date(ms).toISOString().slice(0, 13);
  let name = zones.get(hour);
  if (name === undefined) {
    const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(ms);
    name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (zones.size > 200) zones.clear();
    zones.set(hour, name);
  }
  return name;
}
