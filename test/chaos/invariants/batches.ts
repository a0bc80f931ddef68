import { type EntryOf } from '../history.js';
import { arrivalsAt } from './webhooks.js';
import { type Entries } from './entries.js';

/**
 * Batches whose end has no event or several, or one that counts other tasks than were accepted, and ends of batches that the
 * endpoint, or the batch's own webhook_url, did not hear of once.
 */
export function findUntoldBatches(entries: Entries): string[] {
  const ends = entries.of('event').filter(({ event }) => event === 'batch.completed');
  const told = (['endpoint', 'batch'] as const).map((to) => ({ to, ids: arrivalsAt(entries, to) }));
  return entries.of('accepted-batch').flatMap((accepted) => {
    const { batch, ownWebhook } = accepted;
    const webhooks = told.flatMap(({ to, ids }) => {
      const count = ids.filter((one) => one.batch === batch).length;
      const expected = to === 'endpoint' || ownWebhook ? 1 : 0;
      return count === expected ? [] : [`batch ${batch}: ${count} webhooks of its end accepted (${to})`];
    });
    return [...wrongEnds(accepted, ends), ...webhooks];
  });
}

function wrongEnds({ batch, total }: EntryOf<'accepted-batch'>, ends: EntryOf<'event'>[]): string[] {
  const own = ends.filter((end) => end.batch === batch);
  if (own.length !== 1) return [`batch ${batch} has ${own.length} batch.completed`];
  return own.flatMap(({ ended }) =>
    ended === total ? [] : [`batch ${batch} has ${total} tasks, its end tells of ${ended}`],
  );
}
