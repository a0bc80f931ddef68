-- How far a pod's start has come, and when it last came further.
alter table callsheet.pods add column if not exists stage text not null default 'container';
alter table callsheet.pods add column if not exists progress_at timestamptz;
-- What was found on the pod, and the installation's steps with their results.
alter table callsheet.pods add column if not exists probe jsonb;
alter table callsheet.pods add column if not exists install_steps text[];
alter table callsheet.pods drop constraint if exists pods_stage_check;
alter table callsheet.pods add constraint pods_stage_check
  check (stage in ('container', 'ssh', 'probe', 'install', 'launch', 'heartbeat'));
update callsheet.pods set stage = 'heartbeat' where launched_at is not null;
