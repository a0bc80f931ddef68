const DASH = '–';

/** Dollars: cents from a dollar on, more digits below it. */
export function money(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return DASH;
  if (usd === 0) return '$0';
  if (Math.abs(usd) >= 1000) return `$${Math.round(usd).toLocaleString('en')}`;
  const digits = Math.abs(usd) >= 0.1 ? 2 : Math.abs(usd) >= 0.001 ? 4 : 6;
  return `$${usd.toFixed(digits)}`;
}

/** A span in at most two units: 850 ms, 42 s, 3m 20s, 2h 5m, 3d 4h. */
export function span(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return DASH;
  if (seconds < 1) return seconds <= 0 ? '0 s' : `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return two(Math.floor(whole / 60), 'm', whole % 60, 's');
  if (whole < 86_400) return two(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'm');
  return two(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`;
}

/** Bytes in the unit that fits. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return DASH;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** A count with thousands separated. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? DASH : value.toLocaleString('en');
}

/** A share as a percentage. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined
    ? DASH
    : `${(share * 100).toFixed(share >= 0.9995 || share === 0 ? 0 : 1)}%`;
}

/** The date and time of day, in the reader's zone. */
export function moment(iso: string | null | undefined): string {
  if (!iso) return DASH;
  const options = { dateStyle: 'medium', timeStyle: 'medium' } as const;
  return new Intl.DateTimeFormat('en', options).format(new Date(iso));
}

/** The time of day with seconds. */
export function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB');
}

/** An id short enough for a table: its end, since ids of one moment begin alike. */
export function shortId(id: string): string {
  return id.slice(-8);
}

/** Seconds between a moment and now. */
export function secondsSince(iso: string, now: number): number {
  return Math.max(0, (now - Date.parse(iso)) / 1000);
}
