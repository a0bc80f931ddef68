import { type ProviderPod } from '../provider/provider.js';
import { findOrphans } from './find-orphans.js';

const now = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const rules = { prefix: 'callsheet', orphanGraceMs: 60_000 };
const pod = (id: string, name: string, state: ProviderPod['state'] = 'live'): ProviderPod => ({
  id,
  name,
  state,
  status: state,
  costPerHour: 1,
  place: null,
  access: null,
});
const orphanIds = (...args: Parameters<typeof findOrphans>) =>
  findOrphans(...args).orphans.map(({ id }) => id);

test('a pod with our name and no row ends after the grace', () => {
  const listed = [pod('p1', 'callsheet-0000000a')];
  const first = findOrphans(listed, new Set(), new Map(), now, rules);
  expect(first).toEqual({ sightings: new Map([['p1', now]]), orphans: [] });
  expect(orphanIds(listed, new Set(), new Map([['p1', ago(59)]]), now, rules)).toEqual([]);
  expect(orphanIds(listed, new Set(), new Map([['p1', ago(60)]]), now, rules)).toEqual(['p1']);
});

test('claimed pods, names of others and pods that are ending are left alone, however old', () => {
  const listed = [
    pod('p1', 'callsheet-0000000a'),
    pod('p2', 'somebody-elses-pod'),
    pod('p3', 'callsheet'),
    pod('p4', 'callsheet-devbox'),
    pod('p5', 'callsheet-0000000b', 'gone'),
  ];
  const seen = new Map(listed.map(({ id }) => [id, ago(9999)]));
  const report = findOrphans(listed, new Set(['callsheet-0000000a']), seen, now, rules);
  expect(report).toEqual({ sightings: new Map(), orphans: [] });
});

test('the grace begins anew when a pod was claimed or out of sight in between', () => {
  const listed = [pod('p1', 'callsheet-0000000a')];
  const between = findOrphans([], new Set(), new Map([['p1', ago(50)]]), now, rules).sightings;
  expect(findOrphans(listed, new Set(), between, now, rules).orphans).toEqual([]);
});
