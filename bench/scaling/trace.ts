/** One request: times in seconds since the trace began. */
export interface TraceTask {
  arrivalS: number;
  serviceS: number;
  model: string;
  tenant: string;
}

/** A trace that cannot be replayed; the message names the lines. */
export class TraceError extends Error {}

const SHOWN = 10;

/** Reads `arrival_s,service_s[,model][,tenant]`. Throws TraceError that names every bad line, the first ten in full. */
export function parseTrace(text: string): TraceTask[] {
  const lines = text.split(/\r?\n/);
  const columns = (lines[0] ?? '')
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim());
  const missing = ['arrival_s', 'service_s'].filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new TraceError(
      `line 1: the header must name arrival_s and service_s; ${missing.join(' and ')} is missing`,
    );
  const tasks: TraceTask[] = [];
  const problems: string[] = [];
  lines.slice(1).forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const parsed = parseLine(line, columns);
    if (typeof parsed === 'string') problems.push(`line ${index + 2}: ${parsed}`);
    else tasks.push(parsed);
  });
  if (problems.length > 0) {
    const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more bad lines`] : [];
    throw new TraceError([...problems.slice(0, SHOWN), ...more].join('\n'));
  }
  if (tasks.length === 0) throw new TraceError('the trace has no requests');
  return tasks.sort((one, other) => one.arrivalS - other.arrivalS);
}

function parseLine(line: string, columns: readonly string[]): TraceTask | string {
  const values = line.split(',').map((value) => value.trim());
  if (values.length > columns.length) return `${values.length} values for ${columns.length} columns`;
  const value = (name: string) => values[columns.indexOf(name)] ?? '';
  const arrivalS = number(value('arrival_s'));
  const serviceS = number(value('service_s'));
  if (arrivalS === undefined || arrivalS < 0)
    return `arrival_s "${value('arrival_s')}" is not a number of 0 or more`;
  if (serviceS === undefined || serviceS <= 0)
    return `service_s "${value('service_s')}" is not a number above 0`;
  return { arrivalS, serviceS, model: value('model'), tenant: value('tenant') };
}

function number(text: string): number | undefined {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? undefined : value;
}
