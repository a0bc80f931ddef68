import { z } from 'zod';

const severities = ['info', 'low', 'moderate', 'high', 'critical'] as const;
const Severity = z.enum(severities);

/** What keeps a build from passing: advisories of this severity or above, but for exceptions with a reason and a last day. */
export const Policy = z.strictObject({
  blocks: Severity,
  exceptions: z.array(
    z.strictObject({
      /** As in the last part of its address: GHSA-…. */
      advisory: z.string().min(1),
      reason: z.string().min(10),
      until: z.iso.date(),
    }),
  ),
});
export type Policy = z.infer<typeof Policy>;

const Advisory = z.looseObject({ name: z.string(), title: z.string(), url: z.string(), severity: Severity });
type Advisory = z.infer<typeof Advisory>;
const Report = z.looseObject({
  vulnerabilities: z.record(z.string(), z.looseObject({ via: z.array(z.union([z.string(), Advisory])) })),
});

export type AuditVerdict =
  | { readonly outcome: 'skipped'; readonly reason: string }
  | {
      readonly outcome: 'judged';
      /** What blocks, one sentence each. */
      readonly problems: readonly string[];
      /** What is known and does not block. */
      readonly notes: readonly string[];
    };

/** Judges what `npm audit --json` printed on a day (YYYY-MM-DD). A registry that gives no report is no verdict. */
export function judgeAudit(output: string, policy: Policy, today: string): AuditVerdict {
  const report = Report.safeParse(parseJson(output));
  if (!report.success) return { outcome: 'skipped', reason: 'the registry does not answer audits' };
  const advisories = Object.values(report.data.vulnerabilities).flatMap(({ via }) =>
    via.filter((one): one is Advisory => typeof one !== 'string'),
  );
  const found = [...new Map(advisories.map((advisory) => [advisory.url, advisory])).values()];
  const judged = found.map((advisory) => judge(advisory, policy, today));
  const unused = policy.exceptions
    .filter(({ advisory }) => !found.some(({ url }) => url.endsWith(`/${advisory}`)))
    .map(({ advisory }) => `the exception for ${advisory} is not needed any more`);
  return {
    outcome: 'judged',
    problems: judged.flatMap(({ blocks, text }) => (blocks ? [text] : [])),
    notes: [...judged.flatMap(({ blocks, text }) => (blocks ? [] : [text])), ...unused],
  };
}

function judge(advisory: Advisory, policy: Policy, today: string): { blocks: boolean; text: string } {
  const { name, title, url, severity } = advisory;
  const text = `${name}: ${title} (${severity}, ${url})`;
  if (severities.indexOf(severity) < severities.indexOf(policy.blocks)) return { blocks: false, text };
  const exception = policy.exceptions.find((one) => url.endsWith(`/${one.advisory}`));
  if (exception === undefined) return { blocks: true, text };
  const { until, reason } = exception;
  return until >= today
    ? { blocks: false, text: `${text}, excepted until ${until}: ${reason}` }
    : { blocks: true, text: `${text}, whose exception ended on ${until}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
