import { type SchedulerConfig } from '../config.js';
import { scheduledWorkers } from '../prewarm/schedule.js';
import { type FleetPolicy } from './size-fleet.js';
import { type SpendingLimits } from './spending-room.js';

/** The configured policy at this moment; the schedule is read a boot ahead, so that its workers are ready in time. */
export function policyAt(config: SchedulerConfig, now: Date, bootS: number): FleetPolicy {
  const at = (ahead: number) =>
    scheduledWorkers(
      config.PREWARM_SCHEDULE,
      new Date(now.getTime() + ahead * 1000),
      config.PREWARM_TIMEZONE,
    );
  return {
    rule: ruleOf(config),
    minimum: config.MIN_ACTIVE_GPUS,
    maximum: config.MAX_ACTIVE_GPUS,
    keepIdle: config.MACHINES_TO_KEEP_IDLE,
    classes: config.GPU_CLASSES_GB,
    scheduled: Math.max(at(0), at(bootS)),
  };
}

/** As many waiting tasks of one kind as can change a decision. */
export function countLimit({ MAX_ACTIVE_GPUS, TASKS_PER_GPU_THRESHOLD }: SchedulerConfig): number {
  return Math.ceil((2 * MAX_ACTIVE_GPUS + 100) * Math.max(1, TASKS_PER_GPU_THRESHOLD));
}

/** The configured spending limits. */
export function limitsOf(config: SchedulerConfig): SpendingLimits {
  return { hourly: config.MAX_HOURLY_COST, daily: config.MAX_DAILY_COST, monthly: config.MAX_MONTHLY_COST };
}

function ruleOf(config: SchedulerConfig): FleetPolicy['rule'] {
  if (config.SCALING_POLICY === 'backlog') return { kind: 'backlog', targetWaitMs: config.TARGET_WAIT_SEC };
  return {
    kind: 'threshold',
    tasksPerWorker: config.TASKS_PER_GPU_THRESHOLD,
    idleTimeoutMs: config.GPU_IDLE_TIMEOUT_SEC,
    spawningGraceMs: config.SPAWNING_GRACE_PERIOD_SEC,
  };
}
