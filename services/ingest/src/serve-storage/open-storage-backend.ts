import { type ServiceParts } from '@callsheet/runtime';
import { type IngestConfig } from '../config.js';
import { type ObjectStore } from '../store-objects/object-store.js';
import { DiskBackend } from './disk-backend.js';
import { ForwardBackend } from './forward-backend.js';
import { type StorageBackend } from './storage-backend.js';

/** The bucket that workers have hard-coded, beside the one that results go to. */
const WORKERS_BUCKET = 'image_uploads';

/** The storage surface over the Supabase project that the configuration names, else over files on disk. */
export function openStorageBackend(
  { config, database }: ServiceParts<IngestConfig>,
  store: ObjectStore,
): StorageBackend {
  const buckets = [config.SUPABASE_VIDEO_BUCKET, WORKERS_BUCKET] as const;
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = config;
  if (url !== undefined && serviceRoleKey !== undefined)
    return new ForwardBackend(database, store, { url, serviceRoleKey, buckets });
  return new DiskBackend(database, {
    directory: config.STORAGE_DIR,
    buckets,
    secret: config.WORKER_TOKEN_SECRET,
    maxBytes: Math.floor(config.STORAGE_MAX_UPLOAD_MB * 1024 * 1024),
  });
}
