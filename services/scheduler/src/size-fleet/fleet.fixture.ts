import { type FleetSnapshot, type FleetWorker } from './fleet.js';
import { type FleetPolicy } from './size-fleet.js';

export const now = new Date('2026-01-01T12:00:00Z');

export const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

/** A fleet without work. */
export const idleSnapshot: FleetSnapshot = {
  workers: [],
  waiting: [],
  arrivals: [],
  habits: new Map(),
  bootS: 90,
  spending: null,
};

/** The old rule with quick figures. */
export const thresholdPolicy: FleetPolicy = {
  rule: { kind: 'threshold', tasksPerWorker: 3, idleTimeoutMs: 600_000, spawningGraceMs: 180_000 },
  minimum: 0,
  maximum: 10,
  keepIdle: 0,
  classes: [],
  scheduled: 0,
};

/** The default rule. */
export const backlogPolicy: FleetPolicy = {
  ...thresholdPolicy,
  rule: { kind: 'backlog', targetWaitMs: 20_000 },
};

let made = 0;

/** An idle worker unless told otherwise. */
export function worker(facts: Partial<FleetWorker> = {}): FleetWorker {
  return {
    id: `w${made++}`,
    status: 'active',
    busy: false,
    freeInS: 0,
    idleSince: now,
    vramGb: 0,
    external: false,
    ...facts,
  };
}

/** That many of the same. */
export function workers(count: number, facts: Partial<FleetWorker> = {}): FleetWorker[] {
  return Array.from({ length: count }, () => worker(facts));
}
