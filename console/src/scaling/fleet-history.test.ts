import type { ScalingDecision } from '@callsheet/contracts';
import { fleetHistory } from './fleet-history';

const decision = (
  id: number,
  from: string,
  to: string,
  vram: number,
  terms: Record<string, number>,
): ScalingDecision => ({
  id,
  decided_at: `2026-01-01T00:00:${from}.000Z`,
  last_decided_at: `2026-01-01T00:00:${to}.000Z`,
  times: 1,
  instance: 'a',
  min_vram_gb: vram,
  kind: 'none',
  reason: '',
  sentence: '',
  worker_ids: [],
  task_ids: [],
  terms,
});

test('classes are added up, and each second is told once, as it was last', () => {
  const history = fleetHistory([
    decision(3, '20', '30', 24, { queued: 0, busy: 1, active: 2, wanted: 2 }),
    decision(2, '10', '20', 0, { queued: 5, busy: 0, active: 0, wanted: 1 }),
    decision(1, '10', '10', 24, { queued: 4, busy: 0, active: 1, wanted: 2 }),
  ]);
  const start = Date.parse('2026-01-01T00:00:00Z') / 1000;
  expect(history).toEqual({
    times: [start + 10, start + 20, start + 30],
    queued: [9, 5, 5],
    busy: [0, 1, 1],
    active: [1, 2, 2],
    wanted: [3, 3, 3],
  });
});

test('decisions without numbers say nothing of the fleet', () => {
  expect(fleetHistory([decision(1, '10', '10', 0, {})]).times).toEqual([]);
});
