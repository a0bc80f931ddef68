import Table from 'cli-table3';
import { median, percentile } from '../statistics.js';
import { type Results } from './run.js';

/** The object that --json prints. */
export function jsonReport({ loads, news, watched }: Results) {
  const interactive = loads.map(({ interactiveMs }) => interactiveMs);
  return {
    javascript_bytes: Math.max(...loads.map(({ javascriptBytes }) => javascriptBytes)),
    interactive_ms: { median: rounded(median(interactive)), max: rounded(Math.max(...interactive)) },
    bus_to_screen_ms: { created: spread(news.created), cancelled: spread(news.cancelled) },
    longest_frame_ms: rounded(Math.max(...watched.map(({ longestFrameMs }) => longestFrameMs))),
    pages: watched.map((page) => ({
      page: page.page,
      events_per_minute: page.eventsPerMinute,
      longest_frame_ms: rounded(page.longestFrameMs),
      frames: page.frames,
      frames_over_50_ms: page.slowFrames,
    })),
  };
}

/** The tables that people read. */
export function tableReport(results: Results): string {
  const { javascript_bytes, interactive_ms, bus_to_screen_ms, pages } = jsonReport(results);
  const plain = { style: { head: [], border: [] } };
  const figures = new Table({ head: ['figure', 'p50', 'p95', 'max', 'goal'], ...plain });
  const { created, cancelled } = bus_to_screen_ms;
  figures.push(
    ['JavaScript of the first visit, kB', '', '', (javascript_bytes / 1000).toFixed(0), '300'],
    ['first visit until usable, ms', interactive_ms.median, '', interactive_ms.max, '1000'],
    ['bus to screen, a new task, ms', created.p50, created.p95, created.max, '300'],
    ['bus to screen, a cancelled task, ms', cancelled.p50, cancelled.p95, cancelled.max, '300'],
  );
  const frames = new Table({
    head: ['page', 'events a minute', 'longest frame, ms', 'over 50 ms', 'frames'],
    ...plain,
  });
  for (const page of pages)
    frames.push([
      page.page,
      page.events_per_minute,
      page.longest_frame_ms,
      page.frames_over_50_ms,
      page.frames,
    ]);
  return `${figures.toString()}\n${frames.toString()}`;
}

function spread(values: readonly number[]) {
  return {
    p50: rounded(percentile(values, 50)),
    p95: rounded(percentile(values, 95)),
    max: rounded(Math.max(...values)),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
