import { parseConfig } from '@callsheet/runtime';
import { SchedulerConfig } from './config.js';
import { retiredNames, warnOfRetiredNames } from './retired-names.js';

const env = { DATABASE_URL: 'postgres://localhost/callsheet' };

test('the defaults are the documented ones', () => {
  expect(parseConfig(SchedulerConfig, env)).toMatchObject({
    ORCHESTRATOR_POLL_SEC: 30_000,
    SCALING_POLICY: 'backlog',
    TARGET_WAIT_SEC: 20_000,
    MIN_ACTIVE_GPUS: 0,
    MAX_ACTIVE_GPUS: 10,
    TASKS_PER_GPU_THRESHOLD: 3,
    MACHINES_TO_KEEP_IDLE: 0,
    GPU_IDLE_TIMEOUT_SEC: 600_000,
    HEARTBEAT_SEC: 20_000,
    TASK_RETENTION_DAYS: 30,
    EVENT_RETENTION_DAYS: 14,
    LOG_RETENTION_HOURS: 48,
    RUNPOD_GPU_TYPE: ['NVIDIA GeForce RTX 4090'],
  });
});

test.each([
  [{ MIN_ACTIVE_GPUS: '11' }, /MIN_ACTIVE_GPUS \("11"\): must not be more than MAX_ACTIVE_GPUS \(11 > 10\)/],
  [{ MAX_ACTIVE_GPUS: '0', MIN_ACTIVE_GPUS: '2' }, /MIN_ACTIVE_GPUS .*2 > 0/],
  [{ MACHINES_TO_KEEP_IDLE: '11' }, /MACHINES_TO_KEEP_IDLE .*11 > 10/],
  [{ PREWARM_SCHEDULE: 'mon 08:00-09:00 12' }, /PREWARM_SCHEDULE .*12 > 10/],
  [{ PREWARM_SCHEDULE: 'mon 8-9 1' }, /PREWARM_SCHEDULE .*must look like/],
  [{ PREWARM_TIMEZONE: 'Mars/Olympus' }, /PREWARM_TIMEZONE/],
  [{ MAX_DAILY_COST: '0' }, /MAX_DAILY_COST .*must be more than 0/],
  [{ MAX_HOURLY_COST: '-1' }, /MAX_HOURLY_COST/],
  [{ SCALING_POLICY: 'magic' }, /SCALING_POLICY/],
  [{ TARGET_WAIT_SEC: '-1' }, /TARGET_WAIT_SEC/],
  [{ GPU_CLASSES_GB: '24,x' }, /GPU_CLASSES_GB/],
  [{ TASK_STUCK_TIMEOUT_BY_TYPE: 't2v:9' }, /TASK_STUCK_TIMEOUT_BY_TYPE .*must look like/],
  [{ TASK_STUCK_TIMEOUT_BY_TYPE: 't2v=0' }, /TASK_STUCK_TIMEOUT_BY_TYPE/],
  [{ MAX_ACTIVE_GPUS: '-1' }, /MAX_ACTIVE_GPUS/],
  [{ TASKS_PER_GPU_THRESHOLD: '0' }, /TASKS_PER_GPU_THRESHOLD/],
  [{ HEARTBEAT_SEC: '0' }, /HEARTBEAT_SEC/],
  [{ TASK_RETENTION_DAYS: '0' }, /TASK_RETENTION_DAYS/],
  [{ RUNPOD_GPU_TYPE: 'A,,B' }, /RUNPOD_GPU_TYPE/],
])('%j is refused by name', (given, message) => {
  expect(() => parseConfig(SchedulerConfig, { ...env, ...given })).toThrow(message);
});

test('all problems are told together', () => {
  const given = { ...env, GPU_IDLE_TIMEOUT_SEC: '-5', MACHINES_TO_KEEP_IDLE: 'x' };
  expect(() => parseConfig(SchedulerConfig, given)).toThrow(
    /GPU_IDLE_TIMEOUT_SEC[^]*MACHINES_TO_KEEP_IDLE|MACHINES_TO_KEEP_IDLE[^]*GPU_IDLE_TIMEOUT_SEC/,
  );
});

test('a setting that no longer applies is reported, one that applies is not', () => {
  const warned: unknown[] = [];
  const log = { warn: (facts: unknown) => void warned.push(facts) };
  warnOfRetiredNames({ SCALE_UP_MULTIPLIER: '1.0', MIN_ACTIVE_GPUS: '1', LOG_FILE: '' }, log);
  expect(warned).toEqual([
    { name: 'SCALE_UP_MULTIPLIER', instead: 'the fleet follows TASKS_PER_GPU_THRESHOLD' },
  ]);
});

test('no setting is both used and retired', () => {
  const used = Object.keys(SchedulerConfig.shape);
  expect(used.filter((name) => name in retiredNames)).toEqual([]);
});
