import { once } from 'node:events';

/** Ends the servers that all tests share and waits until they are gone. */
export default async function stopServers() {
  const keeper = globalThis.callsheetTestServers;
  if (!keeper || keeper.exitCode !== null) return;
  keeper.ref();
  keeper.stdin.end();
  await once(keeper, 'exit');
}
