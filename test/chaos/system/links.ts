import { serviceNames, type ServiceName } from '../../../local/stack/service-env.js';
import { type StackPorts } from '../../../local/stack/stack-ports.js';
import { Link } from './link.js';

/** Where a process listens that others reach over a link: `<user>→<server>`. */
export type LinkName = `${ServiceName}→${'postgres' | 'nats'}` | 'clients→ingest' | 'workers→ingest';

/** All ways between the processes of a system. */
export async function openLinks(
  ports: StackPorts,
  secondIngest: () => number[],
): Promise<Map<LinkName, Link>> {
  const links = new Map<LinkName, Link>();
  for (const service of serviceNames)
    for (const server of ['postgres', 'nats'] as const)
      links.set(`${service}→${server}`, await Link.open(() => [ports[server]]));
  const ingests = () => [ports.ingest, ...secondIngest()];
  links.set('clients→ingest', await Link.open(ingests));
  links.set('workers→ingest', await Link.open(ingests));
  return links;
}
