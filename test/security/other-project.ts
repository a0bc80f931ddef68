/** A route's answer to a key of another project, when ids in it name what is ours. */
export type Seen =
  /** 404, as if it were not there. */
  | 'hidden'
  /** Only what belongs to the key's own project. */
  | 'own'
  /** Shared by all projects; nothing of what tasks ask for is in it. */
  | 'shared'
  /** What the roles alone decide: the fleet is run, and projects and keys are administered, for all projects. */
  | 'by role'
  /** test/…/stream-events.test has it. */
  | 'stream';

interface Row {
  readonly seen: Seen;
  /** What it takes for the request itself to be right. */
  readonly body?: object;
  readonly query?: string;
}

const replay = { status: 'failed' };
const nothingMore: Row = { seen: 'hidden' };

/** Every route below /api but the pages that describe it. A test fails when one is missing. */
export const byOtherProject: Readonly<Record<string, Row>> = {
  'GET /api/tasks': { seen: 'own' },
  'POST /api/tasks': { seen: 'own', body: { task_type: 'video_generation', params: { prompt: 'theirs' } } },
  'POST /api/tasks/actions': { seen: 'own', body: { action: 'cancel', filter: {} } },
  'POST /api/tasks/retry': { seen: 'own', body: { filter: { status: 'Failed' } } },
  'GET /api/tasks/:task': nothingMore,
  'PATCH /api/tasks/:task': { seen: 'hidden', body: { priority: 9 } },
  'DELETE /api/tasks/:task': nothingMore,
  'POST /api/tasks/:task/cancel': nothingMore,
  'POST /api/tasks/:task/retry': { seen: 'hidden', body: {} },
  'GET /api/tasks/:task/why': nothingMore,
  'GET /api/tasks/:task/webhooks': nothingMore,
  'POST /api/tasks/:task/webhooks/replay': { seen: 'hidden', body: replay },
  'POST /api/estimates': { seen: 'own', body: { task_type: 'video_generation', params: { prompt: 'x' } } },
  'GET /api/failures': { seen: 'own' },
  'GET /api/batches': { seen: 'own' },
  'POST /api/batches': { seen: 'own', body: { task_type: 'video_generation', prompts: ['theirs'] } },
  'GET /api/batches/:batch': nothingMore,
  'POST /api/batches/:batch/cancel': nothingMore,
  'GET /api/batches/:batch/webhooks': nothingMore,
  'POST /api/batches/:batch/webhooks/replay': { seen: 'hidden', body: replay },
  'GET /api/webhooks': { seen: 'own' },
  'POST /api/webhooks': { seen: 'own', body: { url: 'https://theirs.example/hook' } },
  'POST /api/webhooks/task-secret/rotate': { seen: 'own', body: {} },
  'GET /api/webhooks/:webhook': nothingMore,
  'PATCH /api/webhooks/:webhook': { seen: 'hidden', body: { enabled: false } },
  'DELETE /api/webhooks/:webhook': nothingMore,
  'POST /api/webhooks/:webhook/ping': nothingMore,
  'POST /api/webhooks/:webhook/rotate-secret': { seen: 'hidden', body: {} },
  'GET /api/webhooks/:webhook/stats': nothingMore,
  'POST /api/webhooks/:webhook/replay': { seen: 'hidden', body: replay },
  'GET /api/webhooks/:webhook/deliveries': nothingMore,
  'GET /api/webhooks/:webhook/deliveries/:delivery': nothingMore,
  'GET /api/events/stream': { seen: 'stream' },
  'GET /api/me': { seen: 'own' },
  'GET /api/workers': { seen: 'shared' },
  'GET /api/workers/:worker': { seen: 'shared' },
  'GET /api/workers/:worker/diagnostics': { seen: 'by role' },
  'GET /api/workers/:worker/logs': { seen: 'by role' },
  'POST /api/workers/:worker/drain': { seen: 'by role' },
  'POST /api/workers/:worker/terminate': { seen: 'by role' },
  'POST /api/workers/:worker/exec': { seen: 'by role' },
  'GET /api/diagnostics': { seen: 'shared' },
  'GET /api/pods': { seen: 'shared' },
  'POST /api/pods/:pod/terminate': { seen: 'by role' },
  'GET /api/spend': { seen: 'shared' },
  'GET /api/breaker': { seen: 'shared' },
  'POST /api/breaker/reset': { seen: 'by role' },
  'GET /api/overview': { seen: 'shared' },
  'GET /api/scaling/decisions': { seen: 'shared' },
  'GET /api/settings': { seen: 'shared' },
  'GET /api/projects': { seen: 'by role' },
  'POST /api/projects': { seen: 'by role' },
  'PATCH /api/projects/:project': { seen: 'by role' },
  'GET /api/api-keys': { seen: 'by role' },
  'POST /api/api-keys': { seen: 'by role' },
  'DELETE /api/api-keys/:key': { seen: 'by role' },
};

/** A row's route as the service has it: its own names are those of our things. */
export function routeOf(row: string): string {
  return row.replace(/:(?!delivery)\w+/, ':id').replace(':delivery', ':delivery_id');
}
