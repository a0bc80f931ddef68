import { workerId } from './worker-id.js';

test('a worker id tells when it was asked for, in UTC', () => {
  expect(workerId(new Date('2026-01-02T03:04:05.678Z'), '0a1b2c3d')).toBe('gpu-20260102_030405-0a1b2c3d');
});
