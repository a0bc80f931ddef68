import { type FastifyRequest } from 'fastify';
import { type Account } from '../account.js';
import { newId } from '../pods/new-id.js';
import { dataCenters } from '../inventory/data-centers.js';
import {
  changeNetworkVolumeRequest,
  createNetworkVolumeRequest,
  type NetworkVolume,
} from '../requests/network-volume.js';
import { validate } from '../requests/validate.js';
import { Problem } from './problem.js';
import { idOf, type Route } from './route.js';

/** Network volumes, as records: what pods write is not shared between them. */
export function networkVolumeRoutes({ volumes }: Account): Route[] {
  const find = (request: FastifyRequest) => findVolume(volumes, idOf(request));
  return [
    { method: 'GET', path: '/v2/network-volumes', handle: () => ({ networkVolumes: [...volumes.values()] }) },
    {
      method: 'POST',
      path: '/v2/network-volumes',
      handle: ({ body }, reply) => {
        const volume = { id: newId(10), ...validate(createNetworkVolumeRequest, body) };
        checkDataCenter(volume);
        volumes.set(volume.id, volume);
        return reply.code(201).send(volume);
      },
    },
    { method: 'GET', path: '/v2/network-volumes/:id', handle: find },
    {
      method: 'PATCH',
      path: '/v2/network-volumes/:id',
      handle: (request) => {
        const change = validate(changeNetworkVolumeRequest, request.body);
        const volume = find(request);
        if ((change.size ?? volume.size) < volume.size)
          throw new Problem(400, 'network volume cannot be reduced');
        return Object.assign(volume, change);
      },
    },
    {
      method: 'DELETE',
      path: '/v2/network-volumes/:id',
      handle: (request, reply) => {
        volumes.delete(find(request).id);
        return reply.code(204).send();
      },
    },
  ];
}

function findVolume(volumes: Account['volumes'], id: string): NetworkVolume {
  const volume = volumes.get(id);
  if (!volume) throw new Problem(404, 'network volume not found');
  return volume;
}

function checkDataCenter({ dataCenter, type }: NetworkVolume): void {
  const center = dataCenters.find(({ id }) => id === dataCenter);
  if (!center?.networkVolumeTypes.includes(type)) {
    throw new Problem(400, `data center ${dataCenter} does not support ${type} network volumes`);
  }
}
