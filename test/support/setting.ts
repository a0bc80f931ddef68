/** A variable that the start of the test servers sets; throws when they were not started. */
export function setting(name: 'TEST_POSTGRES_URL' | 'TEST_NATS_URL' | 'TEST_DIRECTORY'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: test/support/start-servers.mjs did not run`);
  return value;
}
