import { serviceNames } from '../../local/stack/service-env.js';
import { apiOf, ended, startTestStack, until } from '../support/stack.js';
import { type Stack } from '../../local/stack/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack.stop());

test.each(serviceNames)(
  'kill -9 of %s while a task runs: it comes back and the task is completed once',
  async (service) => {
    const api = apiOf(stack);
    const { id } = await api.create({
      task_type: 'video_generation',
      params: { prompt: `while ${service} dies`, frames: 8, standin_delay_ms: 800 },
    });
    const pid = stack.services.pid(service);
    stack.services.kill(service, 'SIGKILL');
    await until(async () => {
      const now = stack.services.pid(service);
      return now !== undefined && now !== pid;
    });
    expect(await ended(api, id)).toMatchObject({ status: 'Complete', attempts: 0 });
  },
  90_000,
);
