import { type Database } from '@callsheet/runtime';

/** A safeguard that is taken out of the system, to see whether a run notices. */
export interface Mutation {
  /** Edits of compiled files below `dist`, each of a text that occurs once. */
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  readonly sql: (database: Database) => Promise<unknown>;
}

const decideUpdate = 'services/ingest/src/receive-results/decide-update.js';
const createPod = 'services/pod-manager/src/create-pod/create-pod.sql.js';
const decidePod = 'services/pod-manager/src/reconcile-pods/decide-pod.js';
const noSql = async () => undefined;

export const mutations = {
  /** Anybody who once held a task can fail it. */
  fencing: {
    edits: [{ file: decideUpdate, find: ` || standing !== 'holder'`, replace: '' }],
    sql: (database) => database`
      do $$ begin
        execute replace(pg_get_functiondef('callsheet.fail_task'::regproc),
          'or (worker_id_param is not null and task.worker_id <> worker_id_param)', '');
      end $$`,
  },
  /** A task changes without an event in the same transaction. */
  'outbox-trigger': {
    edits: [],
    sql: (database) => database`drop trigger record_task_transitions on public.tasks`,
  },
  /** What was asked of the provider is written down only once it has answered: a lost answer leaves no row. */
  'intent-row': {
    edits: [
      {
        file: createPod,
        find: `update callsheet.pods set failure_kind = 'ambiguous', failure_detail = \${detail.slice(0, 2000)}
    where id = \${podId} and phase = 'intent'\``,
        replace: `delete from callsheet.pods where id = \${podId} and phase = 'intent'\``,
      },
    ],
    sql: noSql,
  },
  /** A pod is forgotten as soon as its end was asked for. */
  'confirm-step': {
    edits: [
      {
        file: decidePod,
        find: `if (deletedAt !== null && elapsed(deletedAt, now) < policy.deleteAgainMs) return wait('asked the provider to end it');`,
        replace: `if (deletedAt !== null) return { kind: 'check-absence', step: 'finish' };`,
      },
    ],
    sql: noSql,
  },
} as const satisfies Record<string, Mutation>;

export type MutationName = keyof typeof mutations;

export function isMutation(name: string): name is MutationName {
  return Object.hasOwn(mutations, name);
}
