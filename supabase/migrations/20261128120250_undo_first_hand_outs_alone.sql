-- Who is given a task again is not told its claim: the caller may have hung up long ago, and its worker have got the task by
-- another call meanwhile. So only a first hand-out can be undone.

-- Workers hand in results and are handed tasks. Entry n of the arrays is one caller: `claimants` names the worker that wants
-- a task, null when none is wanted; `done_ids` the task whose result is handed in, null when there is none. Gives the tasks
-- that were completed by this call, and one task in progress for each claimant that gets one.
--
-- A result completes its task unless that is Complete or Cancelled: the first one wins. A worker that still holds another task
-- gets that again (a lost answer), by a new claim that is not told. Void ready rows (cancelled, requeued since) are thrown away on the way.
-- The settings make every look-up an index scan in index order, however many rows the planner has seen.
create or replace function callsheet.exchange_tasks(
  claimants_param text[], done_ids_param uuid[] default '{}', results_param jsonb[] default '{}',
  outputs_param text[] default '{}', done_by_param text[] default '{}', thumbnails_param text[] default '{}'
) returns setof callsheet.exchanged_task
language plpgsql security definer set search_path = ''
set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
#variable_conflict use_column
declare
  kind record;
  known int := 0;
  wanted int := cardinality(array_remove(claimants_param, null));
  held uuid[];
  free text[];
  unserved text[] := '{}';
  taken callsheet.taken_tasks;
  ids uuid[] := '{}';
  versions int[] := '{}';
  takers text[] := '{}';
  done int := cardinality(array_remove(done_ids_param, null));
  changed int := 0;
begin
  if array_position(claimants_param, '') is not null then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;

  if wanted > 0 then
    for kind in
      -- The row locks make two claims of one worker take turns, and a claim and a drain too.
      select w.may_claim, w.vram_gb, w.task_types, w.loaded_model, array_agg(w.id) as ids, bool_or(w.status = 'spawning') as spawning
      from (
        select w.id, w.status, w.task_types, w.loaded_model, w.status in ('active', 'spawning') as may_claim,
          coalesce(callsheet.vram_gb(w.vram_total_mb), 32767) as vram_gb
        from public.workers w where w.id = any (claimants_param) order by w.id for no key update) w
      group by w.may_claim, w.vram_gb, w.task_types, w.loaded_model
    loop
      known := known + cardinality(kind.ids);
      continue when not kind.may_claim;
      if kind.spawning then
        update public.workers w set status = 'active', activated_at = now(), updated_at = now()
        where w.id = any (kind.ids) and w.status = 'spawning';
      end if;

      -- A statement of its own: its snapshot is younger than the locks. One look at the worker's last claim, one at that task,
      -- which does not count when this very call completes it.
      select array_agg(t.id) filter (where t.id is not null), array_agg(i.id) filter (where t.id is null) into held, free
      from (select i.id, array_position(claimants_param, i.id) as entry from unnest(kind.ids) i (id)) i
      left join lateral (
        select c.id from public.tasks c
        where c.id = (
            select o.task_id from callsheet.outbox o
            where o.worker_id = i.id and o.event_type = 'task.claimed' and not callsheet.is_orchestrator(o.task_type)
            order by o.id desc limit 1)
          and c.status = 'In Progress' and c.worker_id = i.id
          and (c.id is distinct from done_ids_param[i.entry]
            or not callsheet.is_complete_with(c.task_type, results_param[i.entry], outputs_param[i.entry])) offset 0) t on true;
      if held is not null then
        return query
          update public.tasks t set claim_id = gen_random_uuid(), updated_at = now()
          where t.id = any (held) and t.status = 'In Progress' and t.worker_id = any (kind.ids)
          returning t.id, t.status, t.worker_id, t.task_type, t.params, t.project_id, null::uuid, t.traceparent;
      end if;
      continue when free is null;
      -- Entries of tasks that wait no more are void, and there may be thousands in a row.
      loop
        taken := callsheet.take_entries(cardinality(free), kind.vram_gb, kind.task_types, kind.loaded_model);
        exit when cardinality(taken.ids) = 0 or exists (
          select from unnest(taken.ids, taken.versions) e (id, version)
          join public.tasks t on t.id = e.id and t.status = 'Queued' and t.queue_version = e.version);
      end loop;
      ids := ids || taken.ids;
      versions := versions || taken.versions;
      takers := takers || free[1:cardinality(taken.ids)];
      unserved := unserved || free[cardinality(taken.ids) + 1:];
    end loop;
  end if;

  -- A task that is completed late may have been ready again: the result goes first, and the ready row is void.
  if done > 0 and ids && done_ids_param then
    return query select * from callsheet.exchange_tasks(
      '{}', done_ids_param, results_param, outputs_param, done_by_param, thumbnails_param);
    done_ids_param := '{}';
    done := 0;
  end if;
  if done > 0 or ids <> '{}' then
    -- In order of id, so that two calls with a task in common take turns.
    return query
      update public.tasks t set
        status = case when x.taker is null then 'Complete' else 'In Progress' end,
        worker_id = coalesce(x.taker, x.worker_id, t.worker_id),
        claim_id = case when x.taker is null then t.claim_id else gen_random_uuid() end,
        claimed_at = case when x.taker is null then t.claimed_at else now() end,
        generation_started_at = case when x.taker is null then t.generation_started_at else now() end,
        lease_expires_at = case when x.taker is not null then now() + callsheet.lease_duration() end,
        generation_processed_at = case when x.taker is null then now() end,
        result_data = case when x.taker is null then coalesce(x.result, '{}') else t.result_data end,
        output_location = case when x.taker is null then coalesce(x.result ->> 'video_url', x.output) else t.output_location end,
        params = case when x.thumbnail is null then t.params
          else t.params || jsonb_build_object('thumbnail_url', x.thumbnail) end,
        error_message = case when x.taker is not null then t.error_message end,
        updated_at = now()
      from (
        select d.id, null::int as version, null::text as taker, d.result, d.output, d.worker_id, d.thumbnail
        from unnest(done_ids_param, results_param, outputs_param, done_by_param, thumbnails_param)
          d (id, result, output, worker_id, thumbnail)
        where d.id is not null
        union all
        select p.id, p.version, p.taker, null, null, null, null from unnest(ids, versions, takers) p (id, version, taker)
        order by 1) x
      where t.id = x.id and case
        when x.taker is not null then t.status = 'Queued' and t.queue_version = x.version
        else t.status not in ('Complete', 'Cancelled') and callsheet.is_complete_with(t.task_type, x.result, x.output) end
      returning t.id, t.status, t.worker_id, t.task_type, case when x.taker is not null then t.params end, t.project_id,
        t.claim_id, t.traceparent;
    get diagnostics changed = row_count;
    if changed < done + cardinality(ids) and ids <> '{}' then
      unserved := unserved || array(
        select u.taker from unnest(ids, takers) u (id, taker)
        where not exists (
          select from public.tasks t where t.id = u.id and t.status = 'In Progress' and t.worker_id = u.taker));
    end if;
  end if;

  -- Those that met a void row try again, and all that got nothing when a result may have made another task ready.
  if unserved <> '{}' and (done > 0 or changed < cardinality(ids)) then
    return query select * from callsheet.exchange_tasks(unserved);
  end if;
  if known < wanted then
    return query select * from callsheet.exchange_for_new_workers(claimants_param);
  end if;
end $$;
