import { type LoggerService } from '@nestjs/common';
import { logIds } from '@callsheet/telemetry';
import pino from 'pino';

export type Log = pino.Logger;

/** A JSON logger on stdout, or on another stream. Values under names that hold secrets are replaced. */
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
    redact: {
      paths: ['*.authorization', '*.apikey', '*.env', '*.privateKey', '*.token', '*.secret'],
      censor: '<hidden>',
    },
  };
  return pino(options, stream);
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
