-- What a pod was asked for and where it is: how offers have fared decides which is tried first.
alter table callsheet.pods add column if not exists cloud text;
-- Data centre or host.
alter table callsheet.pods add column if not exists place text;
alter table callsheet.pods add column if not exists min_ram_gb int;
alter table callsheet.pods add column if not exists volume text;
alter table callsheet.pods add column if not exists ssh_user text not null default 'root';
alter table callsheet.pods drop constraint if exists pods_provider_check;
alter table callsheet.pods add constraint pods_provider_check check (provider in ('runpod', 'ssh'));
create index if not exists pods_requested on callsheet.pods (requested_at);
