import { type IngestConfig } from '../config.js';
import { DiskStore } from './disk-store.js';
import { type ObjectStore } from './object-store.js';
import { SupabaseStore } from './supabase-store.js';

/** Supabase Storage when the configuration names a project, else files on disk. */
export function openObjectStore(config: IngestConfig): ObjectStore {
  const bucket = config.SUPABASE_VIDEO_BUCKET;
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = config;
  if (url !== undefined && serviceRoleKey !== undefined)
    return new SupabaseStore({ url, serviceRoleKey, bucket });
  return new DiskStore({
    directory: config.STORAGE_DIR,
    bucket,
    publicUrl: config.PUBLIC_URL,
    uploadUrl: config.WORKER_SUPABASE_URL ?? config.PUBLIC_URL,
    secret: config.WORKER_TOKEN_SECRET,
  });
}
