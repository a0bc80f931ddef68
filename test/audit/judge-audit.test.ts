import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeAudit, Policy } from './judge-audit.js';

const advisory = (id: string, severity: string) => ({
  ...{ source: 1, name: 'left-pad', title: 'Pads the wrong side', severity, range: '<2' },
  url: `https://github.com/advisories/${id}`,
});
const report = (...via: unknown[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: { 'left-pad': { via }, pads: { via: ['left-pad'] } },
  });
const exception = { advisory: 'GHSA-1', reason: 'never called with such text', until: '2026-12-31' };
const policy: Policy = { blocks: 'high', exceptions: [exception] };
const problems = (output: string, today = '2026-12-01') => {
  const verdict = judgeAudit(output, policy, today);
  return verdict.outcome === 'judged' ? verdict.problems.length : verdict.reason;
};

test.each([
  ['nothing is known', report(), 0],
  ['what is below the limit', report(advisory('GHSA-2', 'moderate')), 0],
  ['what is at the limit', report(advisory('GHSA-2', 'high')), 1],
  [
    'what is above it, told of two packages',
    report(advisory('GHSA-2', 'critical'), advisory('GHSA-2', 'critical')),
    1,
  ],
  ['what is excepted', report(advisory('GHSA-1', 'high')), 0],
])('%s', (_, output, expected) => {
  expect(problems(output)).toBe(expected);
});

test('an exception counts to its last day, and no longer', () => {
  expect(problems(report(advisory('GHSA-1', 'high')), '2026-12-31')).toBe(0);
  expect(problems(report(advisory('GHSA-1', 'high')), '2027-01-01')).toBe(1);
});

test('an exception that nothing needs is told of', () => {
  expect(judgeAudit(report(), policy, '2026-12-01')).toMatchObject({
    notes: ['the exception for GHSA-1 is not needed any more'],
  });
});

test.each([
  [
    'an answer of a registry that has no audits',
    '{"message":"405 Method Not Allowed","statusCode":405,"body":""}',
  ],
  ['no network', '{"error":{"code":"ENOTFOUND","summary":"","detail":""}}'],
  ['nothing at all', ''],
  ['a page', '<html>'],
])('%s is no verdict', (_, output) => {
  expect(problems(output)).toBe('the registry does not answer audits');
});

test('the policy in force is one', () => {
  const file = readFileSync(join(__dirname, 'policy.json'), 'utf8');
  expect(Policy.parse(JSON.parse(file)).blocks).toBe('high');
});
