-- How patiently a class's fleet orders workers, and how many for a late task: learned together with floor and hold.
alter table callsheet.fleet_habits add column if not exists patience_s double precision not null default 20;
alter table callsheet.fleet_habits add column if not exists hedge double precision not null default 1;
