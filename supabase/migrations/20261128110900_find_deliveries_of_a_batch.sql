-- GET /api/batches/:id/webhooks; few deliveries are a batch's, so the index costs the others nothing.
create index if not exists webhook_deliveries_by_batch on callsheet.webhook_deliveries (batch_id, created_at)
  where batch_id is not null;
