import { type FastifyRequest } from 'fastify';
import { type Account } from '../account.js';
import { actOnPod } from '../pods/act-on-pod.js';
import { checkChange } from '../pods/change-rules.js';
import { createPod } from '../pods/create-pod.js';
import { terminatePod } from '../pods/end-pod.js';
import { type Pod } from '../pods/pod.js';
import { presentPod } from '../pods/present-pod.js';
import { changePodRequest, podActionRequest } from '../requests/change-pod.js';
import { createPodRequest } from '../requests/create-pod.js';
import { validate } from '../requests/validate.js';
import { pageOf } from './pagination.js';
import { podNotFound } from './problem.js';
import { idOf, type Route } from './route.js';

/** The pods themselves. */
export function podRoutes(account: Account): Route[] {
  const present = (pod: Pod) => presentPod(pod, account.clock.now(), account);
  return [
    {
      method: 'GET',
      path: '/v2/pods',
      handle: ({ query }) => {
        const { items, pagination } = pageOf(
          account.pods.listed(account.clock.now()),
          query,
          account.settings.pageSize,
        );
        return { pods: items.map(present), pagination };
      },
    },
    {
      method: 'POST',
      path: '/v2/pods',
      handle: async ({ body }, reply) => {
        const pod = await createPod(account, validate(createPodRequest, body));
        return reply.code(201).send(present(pod));
      },
    },
    { method: 'GET', path: '/v2/pods/:id', handle: (request) => present(findPod(account, request)) },
    {
      method: 'PATCH',
      path: '/v2/pods/:id',
      handle: (request) => {
        const change = validate(changePodRequest, request.body);
        const pod = findLivePod(account, request);
        checkChange(pod, change);
        return present(Object.assign(pod, change));
      },
    },
    {
      method: 'DELETE',
      path: '/v2/pods/:id',
      handle: async (request, reply) => {
        await terminatePod(account, findLivePod(account, request));
        return reply.code(204).send();
      },
    },
    {
      method: 'POST',
      path: '/v2/pods/:id/action',
      handle: async (request, reply) => {
        const { action } = validate(podActionRequest, request.body);
        const pod = findLivePod(account, request);
        await actOnPod(account, pod, action);
        return action === 'terminate' ? reply.code(204).send() : present(pod);
      },
    },
  ];
}

function findPod(account: Account, request: FastifyRequest): Pod {
  const pod = account.pods.find(idOf(request), account.clock.now());
  if (!pod) throw podNotFound();
  return pod;
}

/** The pod a write is meant for; a write to somebody else's pod is counted. */
function findLivePod(account: Account, request: FastifyRequest): Pod {
  const pod = account.pods.findLive(idOf(request), account.clock.now());
  if (!pod) throw podNotFound();
  if (pod.foreign) account.foreignWrites += 1;
  return pod;
}
