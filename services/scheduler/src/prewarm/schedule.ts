const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const clock = /^([01]\d|2[0-4]):([0-5]\d)$/;

/** Workers wanted on some days of the week from one time of day to another, in minutes from midnight. */
export interface ScheduledWindow {
  days: readonly number[];
  fromMinute: number;
  untilMinute: number;
  workers: number;
}

/** Reads `mon-fri 08:30-18:00 3; sat 10:00-14:00 1`. Throws an Error that says which part is wrong. */
export function parseSchedule(text: string): ScheduledWindow[] {
  return text
    .split(';')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
    .map(parseWindow);
}

/** How many workers the schedule wants at that moment in its time zone. */
export function scheduledWorkers(windows: readonly ScheduledWindow[], now: Date, timeZone: string): number {
  const { day, minute } = localTime(now, timeZone);
  const open = windows.filter(
    (window) => window.days.includes(day) && window.fromMinute <= minute && minute < window.untilMinute,
  );
  return Math.max(0, ...open.map(({ workers }) => workers));
}

function parseWindow(part: string): ScheduledWindow {
  const [dayText = '', times = '', workers = '', ...rest] = part.split(/\s+/);
  const [fromMinute, untilMinute] = times.split('-').map(minuteOf);
  if (rest.length > 0 || !/^\d+$/.test(workers) || fromMinute === undefined || untilMinute === undefined)
    throw new Error(`"${part}" must look like "mon-fri 08:30-18:00 3"`);
  if (fromMinute >= untilMinute)
    throw new Error(`"${part}" ends before it begins; use two windows across midnight`);
  return { days: daysOf(dayText, part), fromMinute, untilMinute, workers: Number(workers) };
}

function daysOf(text: string, part: string): number[] {
  if (text === 'daily') return days.map((_, index) => index);
  const [from = '', until = from] = text.split('-');
  const [first, last] = [days.findIndex((day) => day === from), days.findIndex((day) => day === until)];
  if (first < 0 || last < 0)
    throw new Error(`"${part}": days are ${days.join(', ')}, a range of them, or daily`);
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => (first + index) % 7);
}

function minuteOf(text: string): number | undefined {
  const match = clock.exec(text);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Infinity;
  return minutes <= 24 * 60 ? minutes : undefined;
}

function localTime(now: Date, timeZone: string): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const day = days.findIndex((name) => name === part('weekday').toLowerCase());
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
