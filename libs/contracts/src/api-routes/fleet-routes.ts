import {
  BreakerList,
  Diagnostics,
  DiagnosticsList,
  EndedPod,
  EndedWorker,
  ExecAnswer,
  ListWorkers,
  PodList,
  Spend,
  WorkerDetail,
  WorkerList,
} from '../fleet-api.js';
import { Exec, ReadLog, ResetBreaker } from '../pod-commands.js';
import { operators, watchers } from '../roles.js';
import { DecisionPage, ListDecisions } from '../scaling-api.js';
import { type ApiRoute } from './route.js';

const tag = 'Fleet';

/** Routes of workers, pods, money and scaling, which all projects share. */
export const fleetRoutes = {
  'GET /api/workers': {
    id: 'listWorkers',
    tag,
    summary: 'Lists workers, newest first, with what they have in hand and their pods.',
    roles: watchers,
    query: ListWorkers,
    answers: { 200: WorkerList },
  },
  'GET /api/workers/:id': {
    id: 'readWorker',
    tag,
    summary: 'A worker with what it has done.',
    roles: watchers,
    answers: { 200: WorkerDetail },
  },
  'POST /api/workers/:id/drain': {
    id: 'drainWorker',
    tag,
    summary: 'Gives a worker no more work; its pod ends when what it has in hand is done.',
    roles: operators,
    answers: { 200: EndedWorker },
  },
  'POST /api/workers/:id/terminate': {
    id: 'terminateWorker',
    tag,
    summary:
      'Ends a worker and its pod now; what it has in hand goes back to the queue, at no cost to its attempts.',
    roles: operators,
    answers: { 200: EndedWorker },
  },
  'POST /api/pods/:id/terminate': {
    id: 'terminateOrphan',
    tag,
    summary:
      'Ends a pod that no worker has, by its `provider_pod_id`; a pod with a worker ends by its worker.',
    roles: operators,
    answers: { 200: EndedPod },
  },
  'GET /api/pods': {
    id: 'listPods',
    tag,
    summary: 'Live pods, those that ended within the hour, and those that no worker has.',
    roles: watchers,
    answers: { 200: PodList },
  },
  'GET /api/spend': {
    id: 'readSpend',
    tag,
    summary: 'What the pods cost, by the hour, today and this month.',
    roles: watchers,
    answers: { 200: Spend },
  },
  'GET /api/breaker': {
    id: 'listBreakers',
    tag,
    summary: 'Whether failures have stopped the making of pods.',
    roles: watchers,
    answers: { 200: BreakerList },
  },
  'POST /api/breaker/reset': {
    id: 'resetBreakers',
    tag,
    summary: 'Forgets the failures, so that pods are created again at once.',
    roles: operators,
    body: ResetBreaker,
    answers: { 200: BreakerList },
  },
  'GET /api/workers/:id/logs': {
    id: 'readWorkerLog',
    tag,
    summary: "The end of a worker's log on its pod; the header `x-next-byte` says where to go on.",
    roles: watchers,
    query: ReadLog,
    answers: { 200: 'text' },
  },
  'POST /api/workers/:id/exec': {
    id: 'execOnWorker',
    tag,
    summary: "Runs a command on a worker's pod.",
    roles: operators,
    body: Exec,
    answers: { 200: ExecAnswer },
  },
  'GET /api/workers/:id/diagnostics': {
    id: 'readDiagnostics',
    tag,
    summary: 'What was found on the pod of a worker that failed.',
    roles: watchers,
    answers: { 200: Diagnostics },
  },
  'GET /api/diagnostics': {
    id: 'listDiagnostics',
    tag,
    summary: 'Which workers were looked at when they failed, newest first.',
    roles: watchers,
    answers: { 200: DiagnosticsList },
  },
  'GET /api/scaling/decisions': {
    id: 'listDecisions',
    tag,
    summary: 'What the scheduler decided, with the numbers, newest first; `before` continues at an id.',
    roles: watchers,
    query: ListDecisions,
    answers: { 200: DecisionPage },
  },
} as const satisfies Record<string, ApiRoute>;
