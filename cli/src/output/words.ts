const units: readonly [string, number][] = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/** A span in its two largest units: `2m 05s`, `3h 20m`, `0.4s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, Math.round(seconds * 10) / 10)}s`;
  const rounded = Math.round(seconds);
  const at = units.findIndex(([, size]) => rounded >= size);
  const [unit, size] = units[at] ?? ['s', 1];
  const smaller = units[at + 1];
  const whole = `${Math.floor(rounded / size)}${unit}`;
  if (!smaller) return whole;
  const rest = Math.floor((rounded % size) / smaller[1]);
  return `${whole} ${String(rest).padStart(2, '0')}${smaller[0]}`;
}

/** How long ago a moment was: `just now`, `5m ago`, `in 2h`; `-` for none. */
export function ago(moment: string | null | undefined, now: Date): string {
  if (moment === null || moment === undefined) return '-';
  const seconds = (now.getTime() - Date.parse(moment)) / 1000;
  if (Math.abs(seconds) < 5) return 'just now';
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['s', 1];
  const amount = `${Math.floor(Math.abs(seconds) / size)}${unit}`;
  return seconds < 0 ? `in ${amount}` : `${amount} ago`;
}

/** US dollars: cents, or four digits below ten cents; `-` for none. */
export function usd(amount: number | null | undefined): string {
  if (amount === null || amount === undefined) return '-';
  return `$${amount.toFixed(amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2)}`;
}

/** A number and its noun: `1 task`, `2 tasks`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? noun : plural}`;
}

/** The moment that a user means by `2h`, `30m`, `7d` or an ISO 8601 time; undefined when it is neither. */
export function momentOf(text: string, now: Date): Date | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([dhms])$/.exec(text) ?? [];
  const size = units.find(([name]) => name === unit)?.[1];
  if (amount !== undefined && size !== undefined)
    return new Date(now.getTime() - Number(amount) * size * 1000);
  const parsed = new Date(text);
  return /^\d{4}-\d\d/.test(text) && !Number.isNaN(parsed.getTime()) ? parsed : undefined;
}
