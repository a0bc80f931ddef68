import { z } from 'zod';
import { Role } from './roles.js';

const name = z.string().trim().min(1).max(100);
const weight = z
  .number()
  .min(0.01)
  .max(100)
  .describe('Its share of the fleet beside other projects that wait.');
const max_concurrency = z
  .int()
  .min(1)
  .max(100_000)
  .nullable()
  .describe('Tasks running at once; null: no limit.');
const budget = z.number().min(0).max(10_000_000).nullable();
const daily_budget_usd = budget.describe(
  'Beyond it no pod is made for the project until the next day (UTC); null: no limit.',
);
const monthly_budget_usd = budget.describe('The same by the month.');
const usd = z.number();
const timestamp = z.iso.datetime().nullable();

/** Body of POST /api/projects. */
export const CreateProject = z.strictObject({
  name,
  weight: weight.default(1),
  max_concurrency: max_concurrency.default(null),
  daily_budget_usd: daily_budget_usd.default(null),
  monthly_budget_usd: monthly_budget_usd.default(null),
});
export type CreateProject = z.infer<typeof CreateProject>;

/** Body of PATCH /api/projects/:id; what is left out stays. */
export const PatchProject = z.strictObject({
  name: name.optional(),
  weight: weight.optional(),
  max_concurrency: max_concurrency.optional(),
  daily_budget_usd: daily_budget_usd.optional(),
  monthly_budget_usd: monthly_budget_usd.optional(),
});
export type PatchProject = z.infer<typeof PatchProject>;

/** A project with its share, its limits and what it has spent; days and months are those of UTC. */
export const Project = z.object({
  id: z.guid(),
  name: z.string(),
  weight: z.number(),
  max_concurrency,
  daily_budget_usd,
  monthly_budget_usd,
  usd_today: usd,
  usd_this_month: usd,
  created_at: z.iso.datetime(),
});
export type Project = z.infer<typeof Project>;

/** Answer of GET /api/projects. */
export const ProjectList = z.object({ projects: z.array(Project) });
export type ProjectList = z.infer<typeof ProjectList>;

/** Body of POST /api/api-keys. */
export const CreateApiKey = z.strictObject({
  name,
  role: Role,
  project_id: z.guid('must be a uuid').optional().describe("Left out: your key's project."),
  expires_at: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 time with a zone' })
    .nullable()
    .default(null)
    .describe('When it ends by itself.'),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

/** Query of GET /api/api-keys. */
export const ListApiKeys = z.strictObject({ project_id: z.guid('must be a uuid').optional() });
export type ListApiKeys = z.infer<typeof ListApiKeys>;

/** An API key without its secret. */
export const ApiKey = z.object({
  id: z.guid(),
  name: z.string(),
  prefix: z
    .string()
    .nullable()
    .describe('How the key begins, to know it by; null for one that was not made by the API.'),
  role: Role,
  project_id: z.guid(),
  project_name: z.string(),
  created_at: z.iso.datetime(),
  expires_at: timestamp,
  last_used_at: timestamp.describe('To the minute.'),
  revoked_at: timestamp,
});
export type ApiKey = z.infer<typeof ApiKey>;

/** Answer of GET /api/api-keys. */
export const ApiKeyList = z.object({ api_keys: z.array(ApiKey) });
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** Answer of POST /api/api-keys: the only time that the key itself is shown. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** A value that a service was started with. */
export const PolicyValue = z.object({
  service: z.string(),
  name: z.string().describe('The environment variable that sets it.'),
  value: z.string().nullable().describe('As it would be written there; null: not set.'),
  is_default: z.boolean(),
  noted_at: z.iso.datetime(),
});
export type PolicyValue = z.infer<typeof PolicyValue>;

/** What all pods together may cost, beside what they do. */
export const Budget = z.object({
  period: z.enum(['hour', 'day', 'month']),
  name: z.string().describe('The environment variable that sets it.'),
  limit_usd: usd.nullable(),
  spent_usd: usd.describe(
    'Since the period began (UTC); of the hour, what an hour costs at the present rate.',
  ),
});
export type Budget = z.infer<typeof Budget>;

/** Answer of GET /api/settings: what is in force; all of it is set by the environment of the services. */
export const Settings = z.object({ budgets: z.array(Budget), policy: z.array(PolicyValue) });
export type Settings = z.infer<typeof Settings>;
