import { ClaimAnswer } from '@callsheet/contracts';
import { answerClaim, claimingWorker } from './answer-claim.js';

test.each([
  ['a token, nobody named', { id: 'gpu-1' }, undefined, 'gpu-1'],
  ['a token, itself named', { id: 'gpu-1' }, 'gpu-1', 'gpu-1'],
  ['the service key, a worker named', { id: undefined }, 'gpu-7', 'gpu-7'],
])('%s: claims for that worker', (_, caller, named, worker) => {
  expect(claimingWorker(caller, named)).toBe(worker);
});

test('a worker cannot claim for another', () => {
  expect(() => claimingWorker({ id: 'gpu-1' }, 'gpu-2')).toThrow(/belongs to worker gpu-1, not gpu-2/);
});

test('the service key must name a worker', () => {
  expect(() => claimingWorker({ id: undefined }, undefined)).toThrow(/worker_id: is needed/);
});

const row = {
  id: '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11',
  task_type: 'video_generation',
  params: { prompt: 'a cat', task_id: 'test_qwen_7' },
  project_id: '1b6f7f0e-3c0a-4d7a-8d44-6a8ff1f7f3a5',
  traceparent: null,
};

test("the row's id replaces the logical id that params may hold", () => {
  const answer = answerClaim(row);
  expect(answer).toEqual({
    task_id: row.id,
    task_type: 't2v',
    params: { prompt: 'a cat', task_id: row.id },
    project_id: row.project_id,
  });
  expect(ClaimAnswer.parse(answer)).toEqual(answer);
});

test('trace context is passed on only when it is one', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(answerClaim({ ...row, traceparent }).traceparent).toBe(traceparent);
  expect(answerClaim({ ...row, traceparent: 'x\r\ny' })).not.toHaveProperty('traceparent');
});
