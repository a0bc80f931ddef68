-- GB of VRAM that a worker asked of the provider needs at least; null: any GPU of the configured list.
alter table public.workers add column if not exists min_vram_gb smallint check (min_vram_gb between 0 and 1000);
