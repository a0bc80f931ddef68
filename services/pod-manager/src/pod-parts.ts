import { type Database, type Log } from '@callsheet/runtime';
import { type PodManagerConfig } from './config.js';
import { podPolicy, type PodPolicy } from './policy.js';
import { type Provider, type ProviderName } from './provider/provider.js';
import { SshProvider } from './ssh-hosts/ssh-provider.js';
import { RunpodProvider } from './runpod/runpod-provider.js';

export type Providers = ReadonlyMap<ProviderName, Provider>;

/** What every effect on pods needs. */
export interface PodParts {
  config: PodManagerConfig;
  policy: PodPolicy;
  database: Database;
  providers: Providers;
  log: Log;
}

/** Puts the parts together; `policy` replaces single numbers of the configured one. */
export function podParts(
  config: PodManagerConfig,
  database: Database,
  log: Log,
  policy: Partial<PodPolicy> = {},
): PodParts {
  const providers: Provider[] = [];
  if (config.RUNPOD_API_KEY !== undefined) providers.push(new RunpodProvider(config, log));
  if (config.SSH_HOSTS.length > 0) providers.push(new SshProvider(config, database, log));
  return {
    config,
    policy: { ...podPolicy(config), ...policy },
    database,
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    log,
  };
}

/** The provider of that name; throws when it is not configured (any more). */
export function providerNamed(providers: Providers, name: ProviderName): Provider {
  const provider = providers.get(name);
  if (!provider) throw new Error(`the provider ${name} is not configured`);
  return provider;
}
