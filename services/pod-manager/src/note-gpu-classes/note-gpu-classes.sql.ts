import { type Sql } from '@callsheet/runtime';
import { type GpuClass } from './note-gpu-classes.js';

/** Replaces the classes that can be rented. */
export async function saveGpuClasses(sql: Sql, classes: readonly GpuClass[]): Promise<void> {
  const rows = JSON.stringify(
    classes.map(({ vramGb, gpuTypes }) => ({ vram_gb: vramGb, gpu_types: gpuTypes })),
  );
  await sql`
    with wanted as (select * from jsonb_to_recordset(${rows}::jsonb) w (vram_gb smallint, gpu_types text[])),
    gone as (delete from callsheet.gpu_classes c where c.vram_gb not in (select w.vram_gb from wanted w))
    insert into callsheet.gpu_classes (vram_gb, gpu_types) select w.vram_gb, w.gpu_types from wanted w
    on conflict (vram_gb) do update set gpu_types = excluded.gpu_types, updated_at = now()`;
}
