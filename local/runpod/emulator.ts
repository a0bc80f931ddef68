import { resolve } from 'node:path';
import { pino } from 'pino';
import { openAccount, type Account } from './account.js';
import { buildAdminApi } from './admin/admin-api.js';
import { seedForeignPod } from './admin/foreign-pods.js';
import { VirtualClock } from './clock.js';
import { buildApi } from './http/api.js';
import { cleanLeftovers } from './machine/clean-leftovers.js';
import { killPodProcesses } from './machine/kill-processes.js';
import { settingsFrom, type EmulatorOptions } from './settings.js';

/** A running emulator. `stop` ends every pod's processes before it returns. */
export interface Emulator {
  url: string;
  adminUrl: string;
  apiKey: string;
  stop(): Promise<void>;
}

/** Starts a stand-in for Runpod whose pods are processes of this machine; throws when a port is taken. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const settings = { ...settingsFrom(options), dataDirectory: resolve(options.dataDirectory) };
  const account = openAccount(
    settings,
    options.clock ?? new VirtualClock(),
    options.log ?? pino({ level: 'silent' }),
  );
  const { host, port, adminPort, apiKey, dataDirectory, keepPodDirectories } = settings;
  const [api, adminApi] = [buildApi(account), buildAdminApi(account)];
  const stop = async () => {
    await Promise.all([api.close(), adminApi.close()]);
    account.clock.stop();
    await shutDownPods(account);
  };
  try {
    // First a port: a second emulator on the same directory fails before it takes the pods of the first for leftovers.
    const adminUrl = await adminApi.listen({ host, port: adminPort });
    const leftovers = await cleanLeftovers(dataDirectory, keepPodDirectories);
    if (leftovers > 0) account.log.warn({ pods: leftovers }, 'removed the pods of an earlier run');
    for (const name of settings.foreignPods) seedForeignPod(account, name);
    const url = await api.listen({ host, port });
    return { url, adminUrl, apiKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function shutDownPods({ machines }: Account): Promise<void> {
  const all = [...machines.values()];
  await Promise.all(all.map((machine) => machine.disconnect()));
  for (const machine of all) machine.killGroups();
  await killPodProcesses(new Set(machines.keys()));
  await Promise.all(all.map((machine) => machine.removeFiles()));
}
