import { isFinal } from '@callsheet/contracts';
import { type EntryOf } from '../history.js';
import { eventsByTask, groupBy, type Entries } from './entries.js';

/** Tasks that a client was told of and that are not there, or have not ended. */
export function findLost(entries: Entries): string[] {
  const rows = new Map(entries.of('task').map((row) => [row.task, row]));
  const single = entries.of('accepted').flatMap(({ task }) => {
    const row = rows.get(task);
    return row && isFinal(row.status) ? [] : [`task ${task} was accepted and is ${row?.status ?? 'gone'}`];
  });
  const members = groupBy([...rows.values()], ({ batch }) => batch ?? '');
  const batches = entries.of('accepted-batch').flatMap(({ batch, total }) => {
    const there = (members.get(batch) ?? []).filter(({ status }) => isFinal(status)).length;
    return there === total ? [] : [`batch ${batch} was accepted with ${total} tasks; ${there} have ended`];
  });
  return [...single, ...batches];
}

/** Tasks that were completed twice, without an event, or with something that nobody can fetch. */
export function findWrongResults(entries: Entries): string[] {
  const events = eventsByTask(entries);
  return entries.of('task').flatMap((row) => {
    const completions = (events.get(row.task) ?? []).filter(({ event }) => event === 'task.completed').length;
    const expected = row.status === 'Complete' ? 1 : 0;
    const wrongCount =
      completions === expected ? [] : [`task ${row.task} is ${row.status} after ${completions} completions`];
    return [...wrongCount, ...(row.status === 'Complete' ? wrongDownload(row) : [])];
  });
}

function wrongDownload({ task, url, download }: EntryOf<'task'>): string[] {
  if (download === null) return [`task ${task} is Complete without a file`];
  if (download.status === 200 && download.isVideo && download.bytes > 0) return [];
  return [
    `task ${task}: ${url} answers ${download.status} with ${download.bytes} bytes that are ${download.isVideo ? 'a' : 'no'} video`,
  ];
}

/** Tasks that were handed out more often than they may. */
export function findBoundlessAttempts(entries: Entries): string[] {
  const events = eventsByTask(entries);
  return entries.of('task').flatMap(({ task, attempts, maxAttempts }) => {
    const counts = (events.get(task) ?? []).map((event) => event.attempts ?? 0);
    const highest = Math.max(attempts, ...counts);
    const jump = counts.find((count, index) => count > (counts[index - 1] ?? 0) + 1);
    return [
      ...(highest > maxAttempts ? [`task ${task} had ${highest} bad attempts of ${maxAttempts}`] : []),
      ...(jump === undefined ? [] : [`task ${task} lost several attempts at once, up to ${jump}`]),
    ];
  });
}

/** Failures that counted although another worker, or nobody, had the task. */
export function findHeededLateWords(entries: Entries): string[] {
  const events = eventsByTask(entries);
  return entries.of('late-word').flatMap(({ task, worker, text }) => {
    const heeded = (events.get(task) ?? []).find(({ error }) => error?.includes(text));
    return heeded
      ? [`task ${task} was failed by ${worker}, which no longer had it (event ${heeded.id})`]
      : [];
  });
}
