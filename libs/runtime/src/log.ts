import { type LoggerService } from '@nestjs/common';
import { logIds } from '@callsheet/telemetry';
import pino from 'pino';

export type Log = pino.Logger;

/**
 * A JSON logger on stdout, or on another stream: whatever texts contain, an entry is one line that no terminal takes for a
 * command. Values under names that hold secrets are replaced.
 */
export function createLog(
  service: string,
  level: string,
  stream: pino.DestinationStream = pino.destination(1),
): Log {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    mixin: logIds,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: escapeControls },
    redact: {
      paths: ['*.authorization', '*.apikey', '*.env', '*.privateKey', '*.token', '*.secret'],
      censor: '<hidden>',
    },
  };
  return pino(options, stream);
}

/** JSON escapes what is below U+0020; terminals also obey U+0080 to U+009F, and some readers break lines at U+2028. */
function escapeControls(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Nest's own messages, at debug: our services log what happened, Nest logs that it exists. */
export class NestLog implements LoggerService {
  constructor(private readonly pinoLog: Log) {}

  log(message: unknown, ...context: unknown[]) {
    this.pinoLog.debug({ context: context.at(-1) }, String(message));
  }

  error(message: unknown, ...details: unknown[]) {
    this.pinoLog.error({ err: message instanceof Error ? message : undefined, details }, String(message));
  }

  warn(message: unknown, ...context: unknown[]) {
    this.pinoLog.warn({ context: context.at(-1) }, String(message));
  }
}
