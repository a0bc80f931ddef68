import { checkHistory, invariants, type InvariantName } from './check-history.js';
import { batchEnd, batchWebhook, goodHistory } from './history.fixture.js';
import { type EntryOf, type EntryType, type HistoryEntry } from './history.js';

/** What breaks a history, and the invariant that must notice, perhaps beside others. */
type Doctoring = [
  invariant: InvariantName,
  what: string,
  doctor: (history: HistoryEntry[]) => HistoryEntry[],
];

function change<Type extends EntryType>(
  type: Type,
  find: Partial<EntryOf<Type>>,
  to: Partial<EntryOf<Type>>,
) {
  return (history: HistoryEntry[]) =>
    history.map((entry) => (entry.type === type && matches(entry, find) ? { ...entry, ...to } : entry));
}

function drop<Type extends EntryType>(type: Type, find: Partial<EntryOf<Type>>) {
  return (history: HistoryEntry[]) =>
    history.filter((entry) => !(entry.type === type && matches(entry, find)));
}

function add(...entries: HistoryEntry[]) {
  return (history: HistoryEntry[]) => [...history, ...entries];
}

function matches(entry: HistoryEntry, find: object): boolean {
  const values = new Map<string, unknown>(Object.entries(entry));
  return Object.entries(find).every(([key, value]) => values.get(key) === value);
}

const secondCompletion: HistoryEntry = {
  ...{ type: 'event', at: 20, id: 20, event: 'task.completed', task: 'a', status: 'Complete' },
  ...{ attempts: 0, worker: null, error: null, batch: null, ended: null },
};
const leaked: HistoryEntry = {
  ...{ type: 'bill', at: 1, name: 'callsheet-2', podId: 'p2', createdAt: 0, exists: true },
  ...{ seconds: 500, usdPerHour: 0.6 },
};
const tooDear: HistoryEntry[] = [
  { type: 'rate', at: 100_000, usdPerHour: 2.2, dearestUsd: 0.6 },
  { type: 'rate', at: 160_000, usdPerHour: 0, dearestUsd: 0 },
];

const unanswered: HistoryEntry = { type: 'refused', at: 1, call: 'submit', reason: 'no answer' };

const doctorings: Doctoring[] = [
  ['every client is answered', 'a call was given up', add(unanswered)],
  ['everything comes to rest', 'rest was not reached', change('calm', {}, { reached: false })],
  ['everything comes to rest', 'the run broke off', drop('calm', {})],
  ['no accepted task is lost', 'an accepted task is gone', drop('task', { task: 'a' })],
  ['no accepted task is lost', 'one still runs', change('task', { task: 'c' }, { status: 'In Progress' })],
  ['no accepted task is lost', 'one of a batch is gone', drop('task', { batch: 'lot' })],
  ['one accepted result at most, and it can be fetched', 'it was completed twice', add(secondCompletion)],
  [
    'one accepted result at most, and it can be fetched',
    'its file is gone',
    change('task', { task: 'a' }, { download: { status: 404, bytes: 9, isVideo: false } }),
  ],
  [
    'one accepted result at most, and it can be fetched',
    'it has no file',
    change('task', { task: 'a' }, { download: null }),
  ],
  ['attempts stay within their bounds', 'too many', change('event', { id: 6 }, { attempts: 2 })],
  [
    'attempts stay within their bounds',
    'two lost at once',
    change('task', { task: 'b' }, { maxAttempts: 5, attempts: 6 }),
  ],
  [
    'only the holder of a task can fail it',
    'the late word counted',
    change('event', { id: 6 }, { error: 'worker failure: usurped-1 speaks too late' }),
  ],
  [
    'status histories are legal',
    'a step the contracts do not list',
    change('event', { id: 3 }, { status: 'Cancelled' }),
  ],
  ['status histories are legal', 'it begins in the middle', drop('event', { id: 1 })],
  [
    'clients saw nothing that was not so',
    'a status that never was',
    change('seen', { at: 5 }, { status: 'Failed' }),
  ],
  [
    'clients saw nothing that was not so',
    'statuses in the wrong order',
    (history) =>
      change(
        'seen',
        { at: 6 },
        { status: 'Queued' },
      )(change('seen', { at: 5 }, { status: 'Complete' })(history)),
  ],
  ['every change has its event, once', 'no event of the end', drop('event', { id: 4 })],
  [
    'every change has its event, once',
    'two of the beginning',
    change('event', { id: 3 }, { event: 'task.created' }),
  ],
  ['every change has its event, once', 'none of the retry', drop('event', { id: 7 })],
  ['every change has its event, once', 'none of the cancellation', drop('event', { id: 11 })],
  [
    'every event is in the stream',
    'one is missing',
    change('stream', {}, { ids: [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] }),
  ],
  [
    'every event is in the stream',
    'one was never committed',
    change('stream', {}, { ids: Array.from({ length: 16 }, (_, at) => at + 1) }),
  ],
  [
    'every event is in the stream',
    'out of order',
    change('stream', {}, { ids: [1, 2, 4, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] }),
  ],
  ['every end has its webhook', 'none came', drop('webhook', { id: 'msg_c' })],
  [
    'every end has its webhook',
    'it was never accepted',
    change('webhook', { id: 'msg_a' }, { accepted: false }),
  ],
  ['every end has its webhook', "none came to the task's own url", drop('webhook', { id: 'msg_a_own' })],
  [
    'every end has its webhook',
    'an own webhook of a task that has none',
    change('accepted', { task: 'a' }, { ownWebhook: false }),
  ],
  ['every end has its webhook', 'it came under two ids', change('webhook', { at: 14 }, { id: 'msg_other' })],
  [
    'every end has its webhook',
    "none came to the own url of a batch's task",
    drop('webhook', { id: 'msg_d_own' }),
  ],
  ['every batch is told of, once', 'its end has no event', drop('event', { id: 15 })],
  ['every batch is told of, once', 'its end has two', add(batchEnd(16))],
  ['every batch is told of, once', 'it ended before its tasks', change('event', { id: 15 }, { ended: 0 })],
  ['every batch is told of, once', 'the endpoint did not hear', drop('webhook', { id: 'msg_lot' })],
  ['every batch is told of, once', "nor did the batch's own url", drop('webhook', { id: 'msg_lot_own' })],
  [
    'every batch is told of, once',
    'its own url heard twice',
    add(batchWebhook(18, 'msg_lot_again', 'batch')),
  ],
  [
    'every batch is told of, once',
    'the webhook of a batch that has none',
    change('accepted-batch', {}, { ownWebhook: false }),
  ],
  [
    'webhooks of a task keep their order',
    'the completion before the failure',
    change('webhook', { id: 'msg_b1' }, { event: 'task.completed' }),
  ],
  ['every webhook is signed', 'one is not', change('webhook', { at: 12 }, { verified: false })],
  ['no pod without an owner', 'one is left at the provider', add(leaked)],
  [
    'no pod without an owner',
    'its row was closed too early',
    change('bill', { podId: 'p1' }, { exists: true }),
  ],
  [
    'a pod is gone before it is forgotten',
    'seen twice',
    add({ type: 'forgotten', at: 1, podIds: ['p1'] }, { type: 'forgotten', at: 2, podIds: ['p1'] }),
  ],
  ['the ledger is the bill', 'a pod that nobody wrote down', add(leaked)],
  ['the ledger is the bill', 'for another time', change('pod', {}, { seconds: 5 })],
  ['the ledger is the bill', 'for another price', change('pod', {}, { usdPerHour: 0.5 })],
  ['the ledger is the bill', 'a pod that was never there', drop('bill', {})],
  ['the hourly budget holds to a pod-minute', 'two pods too many for a minute', add(...tooDear)],
  [
    'nothing is rented when a budget is used up',
    'a pod was made after that',
    change('bill', { podId: 'p1' }, { createdAt: 45_000 }),
  ],
  [
    'nothing is rented when a budget is used up',
    'the limit was never lifted',
    (history) =>
      change('bill', { podId: 'p1' }, { createdAt: 55_000 })(drop('budget', { usedUpUsd: null })(history)),
  ],
];

const broken = (history: HistoryEntry[]) =>
  checkHistory(history).flatMap(({ name, held }) => (held ? [] : [name]));

test('a run in which all went well breaks nothing', () => {
  expect(checkHistory(goodHistory()).flatMap(({ violations }) => violations)).toEqual([]);
});

test.each(doctorings)('%s: %s', (invariant, _what, doctor) => {
  expect(broken(doctor(goodHistory()))).toContain(invariant);
});

test('each invariant has a doctored history that breaks it', () => {
  const covered = new Set<string>(doctorings.map(([invariant]) => invariant));
  expect(Object.keys(invariants).filter((name) => !covered.has(name))).toEqual([]);
});

test('what the stream lost with its storage is not missed, and a jump of the clock widens what the ledger may differ by', () => {
  const replaced: HistoryEntry[] = [
    { type: 'stream-replaced', at: 1, upTo: 4 },
    { type: 'clock', at: 1, offsetSec: -40 },
  ];
  const history = change(
    'stream',
    {},
    { ids: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] },
  )(add(...replaced)(goodHistory()));
  expect(broken(change('pod', {}, { seconds: 140 })(history))).toEqual([]);
  expect(broken(change('pod', {}, { seconds: 150 })(history))).toEqual(['the ledger is the bill']);
});
