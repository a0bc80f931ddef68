// Asks a service whether it is ready; the reason for "no" appears in `docker inspect`.
const { HEALTH_URL, PORT } = process.env;
const url = HEALTH_URL ?? `http://127.0.0.1:${PORT}/health/ready`;
const response = await globalThis.fetch(url, { signal: globalThis.AbortSignal.timeout(4000) });
if (!response.ok) {
  console.error(await response.text());
  process.exitCode = 1;
}
