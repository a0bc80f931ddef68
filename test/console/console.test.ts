import { findBrowser, startBrowser } from '../support/browser.js';
import { startTestStack } from '../support/stack.js';
import { drainAWorker } from './drain-a-worker.story.js';
import { findNoBarriersElsewhere, findNoBarriersToTasks } from './look-around.story.js';
import { makeAKey } from './make-a-key.story.js';
import { showABrokenVideo, showALongPrompt } from './odd-tasks.story.js';
import { refuseAClient } from './refuse-a-client.story.js';
import { refuseAViewer } from './refuse-a-viewer.story.js';
import { replayAWebhook } from './replay-a-webhook.story.js';
import { retryAFailure } from './retry-a-failure.story.js';
import { scrollThroughMany } from './scroll-through-many.story.js';
import { screens, type Screen, type Stage } from './stage.js';
import { outlastAnOutage, signInAgain, tellOfSlowness } from './stay-usable.story.js';
import { submitABatch } from './submit-a-batch.story.js';
import { walkByKeys } from './walk-by-keys.story.js';
import { weighFirstLoad } from './weigh-first-load.story.js';

const program = findBrowser();
const withBrowser = program === undefined ? describe.skip : describe;
const STORY_MS = 120_000;

let stage: Stage;

withBrowser('the console on a laptop stack', () => {
  beforeAll(async () => {
    const [stack, browser] = await Promise.all([startTestStack(), startBrowser(program ?? '')]);
    stage = { stack, browser };
  }, STORY_MS);

  afterAll(async () => {
    await stage?.browser.close();
    await stage?.stack.stop();
  });

  describe.each(Object.keys(screens) as Screen[])('on a %s', (screen) => {
    test.each([
      ['submit a batch, watch it finish, play a video', submitABatch],
      ['retry a failure with other parameters', retryAFailure],
      ['drain a worker', drainAWorker],
      ['replay a webhook, rotate a secret', replayAWebhook],
    ])('%s', (_name, play) => play(stage, screen), STORY_MS);
  });

  test.each([
    ['a client may not look at the fleet', refuseAClient],
    ['pages of tasks have no barriers, in both themes and on both screens', findNoBarriersToTasks],
    ['nor have the others', findNoBarriersElsewhere],
    ['every way can be gone by keys', walkByKeys],
    ['a viewer may look, not drain', refuseAViewer],
    ['100,000 tasks scroll, and are acted on after they were counted', scrollThroughMany],
    ['an admin makes a key for a viewer', makeAKey],
    ['the first load is light', weighFirstLoad],
    ['a 20 kB prompt fits', showALongPrompt],
    ['a broken video is said to be one', showABrokenVideo],
    ['an outage leaves the page and is over by itself', outlastAnOutage],
    ['a slow answer is told of', tellOfSlowness],
    ['a key that ends asks for another', signInAgain],
  ])('%s', (_name, play) => play(stage), STORY_MS);
});
