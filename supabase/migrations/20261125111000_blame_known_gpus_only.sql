-- Makes a task that has just run out of memory ready for another try: by its own cheaper profile if it declares one, else on
-- the next larger class, if there is one. Returns the reason to keep of this
-- attempt: the last one's says that there was nothing else to try, where any GPU is known.
create or replace function callsheet.answer_out_of_memory(task public.tasks, reason text) returns text
language plpgsql set search_path = '' as $$
declare
  shape record := callsheet.task_shape(task.params);
  card int := (select callsheet.vram_gb(w.vram_total_mb) from public.workers w where w.id = task.worker_id);
  had int := greatest(callsheet.vram_class(card), task.min_vram_gb);
  next_class int;
begin
  if had is not null then
    insert into callsheet.vram_needs as n (task_type, model, width, height, frames, failed_gb)
    values (task.task_type, shape.model, shape.width, shape.height, shape.frames, had)
    on conflict (task_type, model, width, height, frames) do update set
      failed_gb = greatest(n.failed_gb, excluded.failed_gb), updated_at = now();
  end if;
  if jsonb_typeof(task.params -> 'fallback_params') = 'object' then
    update public.tasks t set params = (t.params - 'fallback_params') || (t.params -> 'fallback_params') where t.id = task.id;
    return reason;
  end if;
  next_class := callsheet.next_vram_class(coalesce(had, callsheet.usual_vram_gb(shape.width, shape.height)));
  if next_class <= callsheet.largest_vram_gb() then
    update public.tasks t set min_vram_gb = next_class where t.id = task.id;
    return reason;
  end if;
  if task.attempts + 1 < task.max_attempts or callsheet.largest_vram_gb() is null then
    return reason;
  end if;
  return concat(left(reason, 9800), ' [', coalesce(nullif(greatest(card, had), 0) || ' GB of VRAM did not suffice, and ', ''),
    'no GPU with more is known]');
end $$;
