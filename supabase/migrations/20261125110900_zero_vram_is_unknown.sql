-- GB of a card as it is sold. Drivers report up to 6 % less: 46068 MiB for 48 GB, 22731 for 24 GB, 15360 for 16 GB. A worker that
-- cannot ask its driver reports 0: that is unknown.
create or replace function callsheet.vram_gb(vram_mb int) returns int
language sql immutable as $$ select floor(nullif(vram_mb, 0) * 1.06 / 1000)::int $$;
