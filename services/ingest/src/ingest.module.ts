import {
  CONFIG,
  DATABASE,
  HealthController,
  LOG,
  NATS,
  type Database,
  type Log,
  type ServiceParts,
  type Sql,
} from '@callsheet/runtime';
import { type NatsConnection } from '@nats-io/transport-node';
import { type DynamicModule, type Provider } from '@nestjs/common';
import { AcceptBatchesController } from './accept-batches/accept-batches.controller.js';
import { BatchAcceptor } from './accept-batches/batch-acceptor.js';
import { AcceptTasksController } from './accept-tasks/accept-tasks.controller.js';
import { NewTasks } from './accept-tasks/new-tasks.js';
import { ActOnTasksController } from './act-on-tasks/act-on-tasks.controller.js';
import { BootstrapKey } from './authenticate-callers/bootstrap-key.js';
import { ClusterFailuresController } from './cluster-failures/cluster-failures.controller.js';
import { CancelBatchController } from './cancel-batch/cancel-batch.controller.js';
import { CallFunctionsController } from './call-functions/call-functions.controller.js';
import { CancelTaskController } from './cancel-task/cancel-task.controller.js';
import { type IngestConfig } from './config.js';
import { CountTasksController } from './count-tasks/count-tasks.controller.js';
import { CreateChildTasksController } from './create-child-tasks/create-child-tasks.controller.js';
import { DeleteTaskController } from './delete-task/delete-task.controller.js';
import { DescribeApiController } from './describe-api/describe-api.controller.js';
import { ShowReferenceController } from './describe-api/show-reference.controller.js';
import { TaskExchange } from './exchange-tasks/task-exchange.js';
import { EstimateTasksController } from './estimate-tasks/estimate-tasks.controller.js';
import { ExplainWaitsController } from './explain-waits/explain-waits.controller.js';
import { HandOutTasksController } from './hand-out-tasks/hand-out-tasks.controller.js';
import { HearHeartbeatsController } from './hear-heartbeats/hear-heartbeats.controller.js';
import { HeartbeatFeed } from './hear-heartbeats/heartbeat-feed.js';
import { Claims } from './hand-out-tasks/claims.js';
import { WaitingRoom } from './hand-out-tasks/waiting-room.js';
import { KeepShotPromptsController } from './keep-shot-prompts/keep-shot-prompts.controller.js';
import { QueueKeeper } from './keep-queue/queue-keeper.js';
import { LookUpOutputsController } from './look-up-outputs/look-up-outputs.controller.js';
import { ManageKeysController } from './manage-keys/manage-keys.controller.js';
import { ManageProjectsController } from './manage-projects/manage-projects.controller.js';
import { webhookControllers } from './manage-webhooks/webhook-controllers.js';
import { OperatePodsController } from './operate-pods/operate-pods.controller.js';
import { OperateWorkerController } from './operate-pods/operate-worker.controller.js';
import { OperateWorkersController } from './operate-workers/operate-workers.controller.js';
import { PrioritiseTaskController } from './prioritise-task/prioritise-task.controller.js';
import { ReadBatchesController } from './read-batches/read-batches.controller.js';
import { ReadDecisionsController } from './read-decisions/read-decisions.controller.js';
import { ReadOverviewController } from './read-overview/read-overview.controller.js';
import { ReadTasksController } from './read-tasks/read-tasks.controller.js';
import { CompleteTaskController } from './receive-results/complete-task.controller.js';
import { Completions } from './receive-results/completions.js';
import { GiveUploadUrlsController } from './receive-results/give-upload-urls.controller.js';
import { ReceiveStatusController } from './receive-results/receive-status.controller.js';
import { OutboxRelay } from './relay-events/outbox-relay.js';
import { ReportProgressController } from './report-progress/report-progress.controller.js';
import { RetryTaskController } from './retry-task/retry-task.controller.js';
import { ServeRestController } from './serve-rest/serve-rest.controller.js';
import { EventHub } from './stream-events/event-hub.js';
import { ShowSettingsController } from './show-settings/show-settings.controller.js';
import { StreamEventsController } from './stream-events/stream-events.controller.js';
import { TellWhoAsksController } from './tell-who-asks/tell-who-asks.controller.js';
import { openObjectStore } from './store-objects/open-object-store.js';
import { OBJECT_STORE, type ObjectStore } from './store-objects/object-store.js';

const controllers = [
  HealthController,
  AcceptTasksController,
  ReadTasksController,
  ExplainWaitsController,
  EstimateTasksController,
  ReadDecisionsController,
  CancelTaskController,
  RetryTaskController,
  ActOnTasksController,
  PrioritiseTaskController,
  DeleteTaskController,
  ...webhookControllers,
  CountTasksController,
  AcceptBatchesController,
  ReadBatchesController,
  CancelBatchController,
  HandOutTasksController,
  CreateChildTasksController,
  LookUpOutputsController,
  KeepShotPromptsController,
  GiveUploadUrlsController,
  ReceiveStatusController,
  CompleteTaskController,
  ReportProgressController,
  HearHeartbeatsController,
  CallFunctionsController,
  ServeRestController,
  OperateWorkersController,
  OperateWorkerController,
  OperatePodsController,
  ReadOverviewController,
  ClusterFailuresController,
  TellWhoAsksController,
  ManageKeysController,
  ManageProjectsController,
  ShowSettingsController,
  StreamEventsController,
  DescribeApiController,
  ShowReferenceController,
];

const providers: Provider[] = [
  BatchAcceptor,
  { provide: OBJECT_STORE, inject: [CONFIG], useFactory: openObjectStore },
  {
    provide: Completions,
    inject: [DATABASE, TaskExchange, OBJECT_STORE, LOG],
    useFactory: (sql: Sql, exchange: TaskExchange, store: ObjectStore, log: Log) =>
      new Completions(sql, exchange, store, log),
  },
  {
    provide: BootstrapKey,
    inject: [DATABASE, CONFIG],
    useFactory: (sql: Sql, config: IngestConfig) => new BootstrapKey(sql, config.CALLSHEET_API_KEY),
  },
  {
    provide: OutboxRelay,
    inject: [DATABASE, NATS, LOG],
    useFactory: (database: Database, nats: NatsConnection, log: Log) => new OutboxRelay(database, nats, log),
  },
  {
    provide: WaitingRoom,
    inject: [DATABASE, LOG],
    useFactory: (database: Database, log: Log) => new WaitingRoom(database, log),
  },
  { provide: EventHub, inject: [NATS], useFactory: (nats: NatsConnection) => new EventHub(nats) },
  { provide: NewTasks, inject: [DATABASE], useFactory: (sql: Sql) => new NewTasks(sql) },
  { provide: TaskExchange, inject: [DATABASE], useFactory: (sql: Sql) => new TaskExchange(sql) },
  {
    provide: Claims,
    inject: [DATABASE, TaskExchange],
    useFactory: (sql: Sql, exchange: TaskExchange) => new Claims(sql, exchange),
  },
  {
    provide: QueueKeeper,
    inject: [DATABASE, LOG],
    useFactory: (database: Database, log: Log) => new QueueKeeper(database, log),
  },
  {
    provide: HeartbeatFeed,
    inject: [DATABASE, NATS, LOG],
    useFactory: (database: Database, nats: NatsConnection, log: Log) =>
      new HeartbeatFeed(database, nats, log),
  },
];

/** Wires ingest. */
export class IngestModule {
  static register(_parts: ServiceParts<IngestConfig>): DynamicModule {
    return { module: IngestModule, controllers, providers };
  }
}
