/** A metric: its name by OpenTelemetry conventions, unit, meaning, labels and who has it. */
export interface MetricDefinition {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly unit: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly services: string;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

const all = 'every service';
const leader = 'scheduler';
const quick = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const slow = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1200, 3600, 7200];

/** Every metric there is. Labels have few values: never an id. */
export const metrics = {
  httpDuration: {
    name: 'http.server.request.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time to answer HTTP requests.',
    labels: ['http.request.method', 'http.route', 'http.response.status_code'],
    services: all,
    buckets: quick,
  },
  eventLoopDelay: {
    name: 'nodejs.eventloop.delay.p99',
    kind: 'gauge',
    unit: 's',
    description: 'How late timers were since the last scrape, 99th percentile.',
    labels: [],
    services: all,
  },
  poolConnections: {
    name: 'db.client.connection.count',
    kind: 'gauge',
    unit: '{connection}',
    description: 'Connections of the pool by state.',
    labels: ['db.client.connection.state'],
    services: all,
  },
  poolPending: {
    name: 'db.client.connection.pending_requests',
    kind: 'gauge',
    unit: '{request}',
    description: 'Statements that wait for a connection.',
    labels: [],
    services: all,
  },
  taskEvents: {
    name: 'callsheet.task.events',
    kind: 'counter',
    unit: '{event}',
    description:
      'What happened to tasks: created, claimed, requeued (a retry), completed, failed, cancelled.',
    labels: ['callsheet.event.type', 'callsheet.task.type'],
    services: leader,
  },
  unknownTaskWaits: {
    name: 'callsheet.task.unknown_waits',
    kind: 'counter',
    unit: '{wait}',
    description: 'Workers that polled five times for a task that does not exist.',
    labels: [],
    services: 'ingest',
  },
  taskWait: {
    name: 'callsheet.task.wait.duration',
    kind: 'histogram',
    unit: 's',
    description: 'From creation to the last hand-out, of tasks that ended.',
    labels: ['callsheet.task.type'],
    services: leader,
    buckets: slow,
  },
  taskRun: {
    name: 'callsheet.task.run.duration',
    kind: 'histogram',
    unit: 's',
    description: 'From the last hand-out to the end.',
    labels: ['callsheet.task.type'],
    services: leader,
    buckets: slow,
  },
  taskTotal: {
    name: 'callsheet.task.total.duration',
    kind: 'histogram',
    unit: 's',
    description: 'From creation to the end.',
    labels: ['callsheet.task.type'],
    services: leader,
    buckets: slow,
  },
  queueDepth: {
    name: 'callsheet.queue.depth',
    kind: 'gauge',
    unit: '{task}',
    description: 'Tasks that could be handed out, counted up to 10,000 for each lane.',
    labels: ['callsheet.task.type'],
    services: leader,
  },
  queueAge: {
    name: 'callsheet.queue.oldest_age',
    kind: 'gauge',
    unit: 's',
    description: 'How long the first task in line has been ready.',
    labels: ['callsheet.task.type'],
    services: leader,
  },
  running: {
    name: 'callsheet.task.running',
    kind: 'gauge',
    unit: '{task}',
    description: 'Tasks that workers hold.',
    labels: [],
    services: leader,
  },
  outboxLag: {
    name: 'callsheet.outbox.lag',
    kind: 'gauge',
    unit: '{event}',
    description: 'Event ids between the newest and the last one JetStream is known to have (gaps count).',
    labels: [],
    services: leader,
  },
  consumerLag: {
    name: 'callsheet.consumer.lag',
    kind: 'gauge',
    unit: '{message}',
    description: 'Messages that a consumer has not been given yet.',
    labels: ['messaging.consumer.group.name'],
    services: leader,
  },
  decisions: {
    name: 'callsheet.scaling.decisions',
    kind: 'gauge',
    unit: '{decision}',
    description: 'Scaling decisions noted in the last hour.',
    labels: ['callsheet.decision.kind'],
    services: leader,
  },
  workers: {
    name: 'callsheet.worker.count',
    kind: 'gauge',
    unit: '{worker}',
    description: 'Workers that have not ended, by status.',
    labels: ['callsheet.worker.status'],
    services: leader,
  },
  pods: {
    name: 'callsheet.pod.count',
    kind: 'gauge',
    unit: '{pod}',
    description: 'Pods that are not confirmed gone, by phase.',
    labels: ['callsheet.pod.phase'],
    services: leader,
  },
  podBoot: {
    name: 'callsheet.pod.boot.duration',
    kind: 'histogram',
    unit: 's',
    description: "From the request for a pod to its worker's first sign of life.",
    labels: [],
    services: leader,
    buckets: slow,
  },
  spendRate: {
    name: 'callsheet.spend.rate',
    kind: 'gauge',
    unit: '{usd}/h',
    description: 'US dollars an hour that pods cost now.',
    labels: ['callsheet.spend.kind'],
    services: leader,
  },
  spendToday: {
    name: 'callsheet.spend.today',
    kind: 'gauge',
    unit: '{usd}',
    description: 'US dollars spent since midnight UTC.',
    labels: [],
    services: leader,
  },
  webhookDuration: {
    name: 'callsheet.webhook.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time of one attempt to deliver a webhook, by what became of the delivery.',
    labels: ['callsheet.outcome'],
    services: 'notifier',
    buckets: quick,
  },
} satisfies Record<string, MetricDefinition>;
