import { type ReplayDeliveries, type ReplayedDeliveries } from '@callsheet/contracts';
import { InputError, type Sql } from '@callsheet/runtime';
import { countSettled, replaySettled, type Owner } from './replay-deliveries.sql.js';

/** Deliveries of one request: what is done well within a client's usual 30 s. */
const REQUEST_LIMIT = 10_000;

/** Replays the settled deliveries that a request names, at most 10,000. Throws InputError 404 for a single one that is not there. */
export async function replayDeliveries(
  sql: Sql,
  owner: Owner,
  request: ReplayDeliveries,
): Promise<ReplayedDeliveries> {
  const matched = await countSettled(sql, owner, request, REQUEST_LIMIT + 1);
  if (request.delivery_id !== undefined && matched === 0)
    throw new InputError(`There is no settled delivery ${request.delivery_id} to replay here.`, 404);
  if (request.dry_run) return { matched, replayed: 0, more: matched > REQUEST_LIMIT };
  const replayed = await replaySettled(sql, owner, request, REQUEST_LIMIT);
  return { matched, replayed, more: matched > REQUEST_LIMIT };
}
