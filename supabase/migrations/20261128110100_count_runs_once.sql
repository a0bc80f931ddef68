-- Adds runs that have ended well; up to five rows for each, from exact to general. A task without a model has no row of its
-- model: that would be the row of its task type once more.
create or replace function callsheet.add_run_times(
  task_ids_param uuid[], worker_ids_param text[], seconds_param float8[]
) returns void
language sql set search_path = '' as $$
  insert into callsheet.run_times as r (task_type, model, width, height, frames, gpu, bucket, count, seconds)
  select x.task_type, l.model, l.width, l.height, l.frames, l.gpu, callsheet.run_time_bucket(l.seconds), count(*), sum(l.seconds)
  from (
    select t.task_type, s.*, n.seconds, s.width::float8 * s.height * s.frames / (512.0 * 512 * 24) as work,
      callsheet.vram_class(callsheet.vram_gb(w.vram_total_mb)) || ' GB' as vram,
      (select p.gpu_type from callsheet.pods p where p.worker_id = n.worker_id order by p.requested_at desc limit 1) as gpu_type
    from unnest(task_ids_param, worker_ids_param, seconds_param) n (task_id, worker_id, seconds)
    join public.tasks t on t.id = n.task_id
    cross join lateral callsheet.task_shape(t.params) s
    left join public.workers w on w.id = n.worker_id
    where not callsheet.is_orchestrator(t.task_type)) x
  cross join lateral (values
    (x.model, x.width, x.height, x.frames, x.gpu_type, x.seconds),
    (x.model, x.width, x.height, x.frames, x.vram, x.seconds),
    (x.model, x.width, x.height, x.frames, '', x.seconds),
    (nullif(x.model, ''), 0, 0, 0, '', x.seconds / x.work),
    ('', 0, 0, 0, '', x.seconds / x.work)) l (model, width, height, frames, gpu, seconds)
  where l.gpu is not null and l.model is not null
  group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
  on conflict (task_type, model, width, height, frames, gpu, bucket) do update set
    count = r.count + excluded.count, seconds = r.seconds + excluded.seconds, updated_at = now()
$$;
