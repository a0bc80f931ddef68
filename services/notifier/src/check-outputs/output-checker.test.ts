import { createLog, one, parseConfig } from '@callsheet/runtime';
import { NotifierConfig } from '../config.js';
import { addTask } from '../testing/notifier.js';
import { beginStory, type Story } from '../testing/story.js';
import { OutputChecker } from './output-checker.js';

let story: Story;
let checker: OutputChecker;

function build(env: Record<string, string> = {}): OutputChecker {
  const config = parseConfig(NotifierConfig, {
    DATABASE_URL: 'postgres://given-elsewhere',
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
    ...env,
  });
  return new OutputChecker(config, story.database, createLog('test', 'fatal'));
}

beforeEach(async () => {
  story = await beginStory();
  checker = build();
});
afterEach(async () => {
  await checker.beforeApplicationShutdown();
  await story.end();
});

/** A task that plain SQL completed with this URL. */
async function completed(url: string): Promise<string> {
  const id = await addTask(story.database, null);
  await story.database`select public.func_claim_available_task('w')`;
  await story.database`select public.func_mark_task_complete(${id}, ${JSON.stringify({ video_url: url })}::jsonb)`;
  return id;
}

/** Looks once, and makes the next look due. */
async function look(): Promise<void> {
  await checker.runOnce();
  await story.database`update callsheet.output_checks set next_check_at = now() where next_check_at is not null`;
}

const marks = () => story.database<{ task_id: string; problem: string | null }>`
  select task_id, problem from callsheet.output_checks`;
const announced = () => story.database<{ task_id: string; status: string; error: string; video_url: string }>`
  select task_id, status, data ->> 'error_message' as error, data ->> 'video_url' as video_url
  from callsheet.outbox where event_type = 'task.output_unreachable'`;

test('a video elsewhere that answers is looked at once, with a request for one byte', async () => {
  await completed(story.hook);
  await look();
  await look();
  expect(story.receiver.received.map(({ headers }) => headers.range)).toEqual(['bytes=0-0']);
  expect(await marks()).toEqual([]);
  expect(await announced()).toEqual([]);
});

test('one that is there after a while is well', async () => {
  await completed(story.hook);
  story.receiver.answer((response) => void response.writeHead(404).end());
  await look();
  story.receiver.answer((response) => void response.writeHead(206).end());
  await look();
  expect(await marks()).toEqual([]);
});

test('one that does not answer is marked and announced, once; the task stays Complete', async () => {
  const id = await completed(story.hook);
  story.receiver.answer((response) => void response.writeHead(404).end());
  for (let looks = 0; looks < 6; looks++) await look();
  const problem = 'The output cannot be fetched: it answered 404';
  expect(story.receiver.received).toHaveLength(4);
  expect(await marks()).toEqual([{ task_id: id, problem }]);
  expect(await announced()).toEqual([
    { task_id: id, status: 'Complete', error: problem, video_url: story.hook },
  ]);
});

test('an address that is not public is not called', async () => {
  await checker.beforeApplicationShutdown();
  checker = build({ WEBHOOK_ALLOW_PRIVATE: '' });
  await completed(story.hook);
  for (let looks = 0; looks < 4; looks++) await look();
  expect(story.receiver.received).toEqual([]);
  expect(one(await marks()).problem).toMatch(/^The output cannot be fetched: .*127\.0\.0\.1/);
});

test('what was noted for a result that was not taken is forgotten', async () => {
  const id = await addTask(story.database, null);
  await story.database`insert into callsheet.output_checks (task_id) values (${id})`;
  await look();
  expect(await marks()).toHaveLength(1);
  await story.database`select callsheet.cancel_task(project_id, id) from public.tasks where id = ${id}`;
  await look();
  expect(await marks()).toEqual([]);
});
