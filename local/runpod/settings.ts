import { type Logger } from 'pino';
import { type Clock } from './clock.js';
import { assumptions, type KnownUnknowns } from './known-unknowns.js';

/** What a caller of `startEmulator` may choose; everything but the data directory has a default. */
export interface EmulatorOptions {
  dataDirectory: string;
  host?: string;
  /** 0 takes a free port. */
  port?: number;
  adminPort?: number;
  apiKey?: string;
  /** The stand-in worker's main.js, run by the pods' `python`. */
  workerMain?: string;
  /** Create until ports appear. */
  bootMs?: number;
  /** Ports until sshd accepts. */
  sshdMs?: number;
  /** DELETE until the pod leaves the list. */
  deleteLagMs?: number;
  /** How old the stock shown by the catalog may be. */
  catalogLagMs?: number;
  /** How long spending takes to reach the billing records. */
  billingLagMs?: number;
  requestsPerMinute?: number;
  /** GPUs of each type in each data centre and cloud at the start. */
  stockPerDataCenter?: number;
  balanceUsd?: number;
  /** How much boot times vary, as a part of them, and what decides it. */
  bootSpread?: number;
  seed?: number;
  /** The most pods a page of the list holds. */
  pageSize?: number;
  /** Names of pods that somebody else on the account runs from the start. */
  foreignPods?: string[];
  unknowns?: Partial<KnownUnknowns>;
  /** Keeps the directories of terminated pods, to read their logs. */
  keepPodDirectories?: boolean;
  clock?: Clock;
  log?: Logger;
}

/** The options with every default filled in. */
export type Settings = Required<Omit<EmulatorOptions, 'clock' | 'log' | 'unknowns'>> & {
  unknowns: KnownUnknowns;
};

/** Fills in the defaults. */
export function settingsFrom(options: EmulatorOptions): Settings {
  return {
    dataDirectory: options.dataDirectory,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    adminPort: options.adminPort ?? 0,
    apiKey: options.apiKey ?? 'rpa_emulator',
    workerMain: options.workerMain ?? '',
    bootMs: options.bootMs ?? 1_500,
    sshdMs: options.sshdMs ?? 500,
    deleteLagMs: options.deleteLagMs ?? 500,
    catalogLagMs: options.catalogLagMs ?? 2_000,
    billingLagMs: options.billingLagMs ?? 3_600_000,
    requestsPerMinute: options.requestsPerMinute ?? 600,
    stockPerDataCenter: options.stockPerDataCenter ?? 16,
    balanceUsd: options.balanceUsd ?? 1_000,
    bootSpread: options.bootSpread ?? 0,
    seed: options.seed ?? 1,
    pageSize: options.pageSize ?? 1_000,
    foreignPods: options.foreignPods ?? [],
    unknowns: { ...assumptions, ...options.unknowns },
    keepPodDirectories: options.keepPodDirectories ?? false,
  };
}
