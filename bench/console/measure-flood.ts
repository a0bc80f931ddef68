import { setTimeout as sleep } from 'node:timers/promises';
import { type Sql } from '@callsheet/runtime';
import { connect } from '@nats-io/transport-node';
import { z } from 'zod';
import { visit, type Viewer } from './browser.js';
import { addFleet, beat, passTasks } from './flood.sql.js';

export interface FloodOptions {
  workers: number;
  /** Events a minute. */
  rate: number;
  /** A page is watched so long. */
  seconds: number;
}

/** How a page kept up. */
export interface Watched {
  page: string;
  eventsPerMinute: number;
  longestFrameMs: number;
  frames: number;
  /** Frames of more than 50 ms. */
  slowFrames: number;
}

const STEP_MS = 100;
const BEAT_EVERY_S = 20;
/** After the page is there, what it loads at first is no matter of the flood. */
const SETTLE_MS = 3_000;
const Frames = z.array(z.number());

const watch = `
  window.frames_ = [];
  let last;
  const frame = (now) => {
    if (last !== undefined) window.frames_.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);`;

/** Watches pages while a large fleet works. */
export async function measureFlood(
  viewer: Viewer,
  { sql, natsUrl }: { sql: Sql; natsUrl: string },
  { workers, rate, seconds }: FloodOptions,
): Promise<Watched[]> {
  await addFleet(sql, workers);
  const nats = await connect({ servers: natsUrl });
  let heard = 0;
  for (const subject of ['task.>', 'worker.>'])
    nats.subscribe(subject, { callback: () => void (heard += 1) });
  const over = new AbortController();
  // Told at the end, not in the middle of a visit.
  const flood = runFlood(sql, workers, rate, over.signal).catch((error: unknown) => error);
  const watched: Watched[] = [];
  try {
    for (const path of ['/', '/workers', '/tasks'])
      watched.push(
        await visit(viewer, path, watch, async (page) => {
          await sleep(SETTLE_MS);
          await page.evaluate('window.frames_.length = 0');
          const [before, began] = [heard, performance.now()];
          await sleep(seconds * 1000);
          const frames = Frames.parse(await page.evaluate('window.frames_'));
          return {
            page: path,
            eventsPerMinute: Math.round(((heard - before) * 60_000) / (performance.now() - began)),
            longestFrameMs: Math.max(...frames),
            frames: frames.length,
            slowFrames: frames.filter((ms) => ms > 50).length,
          };
        }),
      );
  } finally {
    over.abort();
    await nats.close();
  }
  const failure = await flood;
  if (failure instanceof Error) throw failure;
  return watched;
}

/** Every step the share of workers whose time it is beats, and as many tasks pass as make up the rate. */
async function runFlood(sql: Sql, workers: number, rate: number, over: AbortSignal): Promise<void> {
  const beats = (workers * STEP_MS) / (BEAT_EVERY_S * 1000);
  const tasks = Math.max(0, ((rate / 60_000) * STEP_MS - beats) / 3);
  const began = performance.now();
  let [beaten, passed] = [0, 0];
  for (let step = 1; !over.aborted; step += 1) {
    await beat(sql, names(beaten, (beaten = Math.floor(step * beats)), workers));
    await passTasks(sql, names(passed, (passed = Math.floor(step * tasks)), workers));
    await sleep(Math.max(0, began + step * STEP_MS - performance.now()));
  }
}

function names(from: number, to: number, workers: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `gpu-bench-${((from + index) % workers) + 1}`);
}
