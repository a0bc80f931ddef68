import { type Database } from '@callsheet/runtime';

/** A safeguard that is taken out of the system, to see whether a run notices. */
export interface Mutation {
  /** Edits of compiled files below `dist`, each of a text that occurs once. */
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  readonly sql: (database: Database) => Promise<unknown>;
  /** The faults against which it guards: a run without it makes these, again and again. */
  readonly provokedBy: readonly string[];
}

const decideUpdate = 'services/ingest/src/receive-results/decide-update.js';
const createPod = 'services/pod-manager/src/create-pod/create-pod.sql.js';
const terminatePod = 'services/pod-manager/src/terminate-pod/terminate-pod.js';
const guardSpend = 'services/pod-manager/src/keep-ledger/guard-spend.js';
const noSql = async () => undefined;

export const mutations = {
  /** Anybody who once held a task can fail it. */
  fencing: {
    edits: [{ file: decideUpdate, find: ` || standing !== 'holder'`, replace: '' }],
    sql: (database) => database`
      do $$ declare
        whole text := pg_get_functiondef('callsheet.fail_task'::regproc);
        mutated text := replace(whole, 'or (worker_id_param is not null and task.worker_id <> worker_id_param)', '');
      begin
        if mutated = whole then raise exception 'callsheet.fail_task has no such condition'; end if;
        execute mutated;
      end $$`,
    provokedBy: ['worker-usurped'],
  },
  /** A task changes without an event in the same transaction. */
  'outbox-trigger': {
    edits: [],
    sql: (database) => database`drop trigger record_task_transitions on public.tasks`,
    provokedBy: ['worker-kill'],
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
    provokedBy: [
      'provider-create-500-after-created',
      'provider-create-reset-after-created',
      'provider-create-hang-after-created',
      'pod-vanish',
    ],
  },
  /** A pod is forgotten when its end was asked for. */
  'confirm-step': {
    edits: [
      {
        file: terminatePod,
        find: `return accepted;`,
        replace: `await (0, _terminatepodsql.finishPod)(database, pod); return accepted;`,
      },
    ],
    sql: noSql,
    provokedBy: ['provider-delete-404', 'provider-delete-slow', 'pod-error', 'pod-exit'],
  },
  /** Pods are rented although the budget of the day or the month is used up. */
  'budget-stop': {
    edits: [{ file: guardSpend, find: `if (exceeded) return describe(exceeded);`, replace: '' }],
    sql: noSql,
    provokedBy: ['budget-day', 'budget-month', 'pod-vanish'],
  },
} as const satisfies Record<string, Mutation>;

export type MutationName = keyof typeof mutations;

export function isMutation(name: string): name is MutationName {
  return Object.hasOwn(mutations, name);
}
