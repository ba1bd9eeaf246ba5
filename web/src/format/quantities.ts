const thinSpace = '\u2009';

/** Thin separators from 10,000 on: 9999, 12 345. */
export function count(value: number): string {
  const digits = String(Math.round(value));
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, thinSpace);
}

/** 312 ms, 4.2 s, 3 m 10 s, 2 h 05 m, 3 d 4 h. `decimals` is for the seconds below a minute. */
export function duration(ms: number, decimals = 1): string {
  if (!Number.isFinite(ms) || ms < 0) return '';
  if (ms < 1) return ms === 0 ? '0 ms' : '<1 ms';
  if (ms < 999.5 && decimals > 0) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(decimals)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** 512 B, 1.5 KiB, 3.2 MiB, 10 GiB. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 * 1024) return `${trim(value / 1024)} KiB`;
  if (value < 1024 ** 3) return `${trim(value / 1024 ** 2)} MiB`;
  return `${trim(value / 1024 ** 3)} GiB`;
}

/** One event, 12 events. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Money with its currency: 0.42 USD. Small amounts keep what can be told apart. */
export function money(amount: number, currency: string): string {
  return `${amount.toFixed(amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2)} ${currency}`;
}

const pad = (value: number) => String(value).padStart(2, '0');
const trim = (value: number) => (value < 10 ? value.toFixed(1) : String(Math.round(value)));
