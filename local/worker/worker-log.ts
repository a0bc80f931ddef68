import type { Logger } from 'pino';

/** A log line as heartbeats carry it. */
export interface LogLine {
  timestamp: string;
  level: 'INFO' | 'WARNING' | 'ERROR';
  message: string;
  task_id: string | null;
  metadata: Record<string, unknown>;
}

/** Facts of one line; `taskId` becomes the line's task. */
export type Facts = { taskId?: string } & Record<string, unknown>;

/** Writes to the console and keeps each line until a heartbeat has delivered it. */
export interface WorkerLog {
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
  /** The oldest undelivered lines, at most 100. */
  pending(): LogLine[];
  /** Forgets lines that `pending` gave out. */
  delivered(lines: LogLine[]): void;
}

/** Builds the worker's log on a pino logger. */
export function workerLog(logger: Logger): WorkerLog {
  let lines: LogLine[] = [];
  const write = (level: LogLine['level'], message: string, { taskId, ...metadata }: Facts = {}) => {
    const timestamp = new Date().toISOString();
    lines.push({ timestamp, level, message: `STANDIN: ${message}`, task_id: taskId ?? null, metadata });
    // Like the real worker's queue: what a dead server cannot take is dropped, not hoarded.
    if (lines.length > 1000) lines = lines.slice(-1000);
    logger[pinoLevel[level]]({ taskId, ...metadata }, message);
  };
  return {
    info: (message, facts) => write('INFO', message, facts),
    warn: (message, facts) => write('WARNING', message, facts),
    error: (message, facts) => write('ERROR', message, facts),
    pending: () => lines.slice(0, 100),
    delivered: (sent) => (lines = lines.filter((line) => !sent.includes(line))),
  };
}

const pinoLevel = { INFO: 'info', WARNING: 'warn', ERROR: 'error' } as const;
