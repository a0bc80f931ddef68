import { serviceNames, type ServiceName } from '../../../local/stack/service-env.js';
import { nothingToMend, type Fault } from './fault.js';

/** Each service dies, freezes or is restarted. */
export const serviceFaults: readonly Fault[] = serviceNames.flatMap((service) => [
  {
    name: `kill-${service}`,
    part: service,
    lastsMs: [1_000, 2_000],
    inject: async ({ system }) => (system.signal(service, 'SIGKILL') ? nothingToMend : undefined),
  },
  {
    name: `pause-${service}`,
    part: service,
    lastsMs: [2_000, 10_000],
    inject: async ({ system }) => {
      if (!system.signal(service, 'SIGSTOP')) return undefined;
      return async () => void system.signal(service, 'SIGCONT');
    },
  },
  {
    name: `restart-${service}`,
    part: service,
    lastsMs: [500, 4_000],
    inject: async ({ system }) => {
      await system.supervisor.stop(service);
      return () => system.supervisor.start(service);
    },
  },
  pairOf(service),
]);

/** Two replicas side by side; then the second dies without a word. */
function pairOf(service: ServiceName): Fault {
  const name = `${service}-2`;
  return {
    name: `pair-${service}`,
    part: name,
    lastsMs: [10_000, 30_000],
    inject: async ({ system }) => {
      await system.startReplica(service);
      return async () => {
        system.signal(name, 'SIGKILL');
        await system.supervisor.stop(name);
      };
    },
  };
}
