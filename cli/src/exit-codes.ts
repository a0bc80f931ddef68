import { ApiError } from '@callsheet/client';
import { CommanderError } from 'commander';

/** What the command's exit code says; docs/cli.md lists them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  unreachable: 5,
  conflict: 6,
  timedOut: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command that cannot be done as it was asked for; the message says what to change. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.usage,
  ) {
    super(message);
  }
}

/** The exit code of whatever ended a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (!(error instanceof ApiError)) return exitCodes.failed;
  if (error.isOutage) return exitCodes.unreachable;
  return byStatus[error.status] ?? exitCodes.failed;
}

const byStatus: Readonly<Record<number, ExitCode>> = {
  400: exitCodes.usage,
  401: exitCodes.notAllowed,
  403: exitCodes.notAllowed,
  404: exitCodes.notFound,
  409: exitCodes.conflict,
  413: exitCodes.usage,
  422: exitCodes.usage,
};
