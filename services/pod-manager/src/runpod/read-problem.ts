import { z } from 'zod';

const Problem = z.object({
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  errors: z.array(z.string()).catch([]),
});

const maxDetailLength = 500;

/** What an error answer says, in at most 500 characters; the body may be problem+json, plain text or HTML. */
export function readProblem(status: number, body: string): string {
  const said = problemText(body) ?? body.replace(/<[^<>]*>/g, ' ');
  const text = said.replace(/\s+/g, ' ').trim().slice(0, maxDetailLength);
  if (status === 410) return `this API version is retired: ${text}`;
  if (text === '') return `HTTP ${status} without a body`;
  return /^\s*</.test(body) ? `HTTP ${status} with a page instead of an answer: ${text}` : text;
}

function problemText(body: string): string | undefined {
  const { success, data } = Problem.safeParse(parseJson(body));
  if (!success) return undefined;
  const head = data.detail ?? data.title;
  return head === undefined ? undefined : [head, ...data.errors].join(' ');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
