import { projected } from './projected';

test('what runs now runs on until midnight UTC', () => {
  const spend = { usd_today: 3, usd_per_hour: 2 };
  expect(projected(spend, new Date('2026-11-25T18:00:00Z'))).toBeCloseTo(15);
  expect(projected(spend, new Date('2026-11-25T23:59:59.999Z'))).toBeCloseTo(3, 2);
});
