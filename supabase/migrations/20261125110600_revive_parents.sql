-- Ends a parent whose children have all ended: Complete with the stitch's output, else the last segment's; Failed if any child
-- is not Complete. A Failed parent becomes Complete once its children are, after retries: the work is done. The lock makes
-- children that end at the same time take turns: the last one sees them all.
create or replace function callsheet.roll_up(parent_id_param uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  parent public.tasks;
  family record;
  last public.tasks;
begin
  select * into parent from public.tasks t where t.id = parent_id_param for no key update;
  if not found or parent.status not in ('Queued', 'In Progress', 'Failed') then
    return;
  end if;
  select count(*) as total, count(*) filter (where not callsheet.is_final(t.status)) as open,
    count(*) filter (where t.status in ('Failed', 'Cancelled')) as bad, min(t.generation_started_at) as started,
    count(*) filter (where t.task_type <> 'travel_stitch') as segments,
    coalesce(bool_or(t.task_type = 'travel_stitch'), false) as stitched
  into family from public.tasks t where t.parent_id = parent_id_param;
  if family.total = 0 or family.open > 0 or (parent.status = 'Failed' and family.bad > 0)
    or not callsheet.fan_out_is_done(parent, family.segments, family.stitched) then
    return;
  end if;
  if family.bad > 0 then
    update public.tasks t set
      status = 'Failed', error_message = format('%s of %s segments failed', family.bad, family.total),
      claim_id = null, lease_expires_at = null, generation_processed_at = now(), updated_at = now()
    where t.id = parent_id_param;
    return;
  end if;
  select * into last from public.tasks t where t.parent_id = parent_id_param
  order by t.task_type = 'travel_stitch' desc, t.child_index desc nulls last, t.generation_processed_at desc limit 1;
  update public.tasks t set
    status = 'Complete', output_location = last.output_location, error_message = null, lease_expires_at = null,
    result_data = jsonb_strip_nulls(jsonb_build_object(
      'video_url', coalesce(last.result_data ->> 'video_url',
        case when last.output_location ~* '^https?://' then last.output_location end),
      'thumbnail_url', coalesce(last.result_data ->> 'thumbnail_url', last.params ->> 'thumbnail_url'))),
    generation_started_at = coalesce(family.started, t.generation_started_at), generation_processed_at = now(),
    updated_at = now()
  where t.id = parent_id_param;
end $$;
