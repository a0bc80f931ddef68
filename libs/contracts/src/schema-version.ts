/** The newest migration in supabase/migrations; services are not ready on an older database. */
export const SCHEMA_VERSION = '20261128140900';
