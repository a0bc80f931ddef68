import { join } from 'node:path';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Account } from '../account.js';
import { podNotFound } from '../http/problem.js';
import { idOf, type Route } from '../http/route.js';
import { stopPod, vanishPod } from '../pods/end-pod.js';
import { dfScript, podPaths, writeScript } from '../machine/pod-image.js';
import { type Pod } from '../pods/pod.js';
import { validate } from '../requests/validate.js';
import { seedForeignPod } from './foreign-pods.js';

const diskRequest = z.strictObject({ totalMb: z.int().min(1), freeMb: z.int().min(0) });
const foreignPodRequest = z.strictObject({ name: z.string().min(1).default('somebody-elses-pod') });

/** What happens to pods without the API, and pods of others. */
export function podRoutes(account: Account): Route[] {
  const find = (request: FastifyRequest) => {
    const pod = account.pods.findLive(idOf(request), account.clock.now());
    if (!pod) throw podNotFound();
    return pod;
  };
  const happens = (path: string, happen: (pod: Pod) => Promise<void>): Route => ({
    method: 'POST',
    path: `/pods/:id/${path}`,
    handle: async (request: FastifyRequest, reply: FastifyReply) => {
      await happen(find(request));
      return reply.code(204).send();
    },
  });
  return [
    happens('vanish', (pod) => vanishPod(account, pod)),
    happens('exit', (pod) => stopPod(account, pod)),
    happens('error', (pod) => stopPod(account, pod, 'ERROR')),
    {
      method: 'POST',
      path: '/pods/:id/kill-workers',
      handle: async (request) => ({
        killed: (await account.machines.get(find(request).id)?.killProcesses()) ?? 0,
      }),
    },
    {
      method: 'POST',
      path: '/pods/:id/disk',
      handle: async (request, reply) => {
        const { totalMb, freeMb } = validate(diskRequest, request.body);
        const { bin } = podPaths(account.settings.dataDirectory, find(request).id);
        await writeScript(join(bin, 'df'), dfScript(totalMb, freeMb));
        return reply.code(204).send();
      },
    },
    {
      method: 'POST',
      path: '/foreign-pods',
      handle: ({ body }, reply) => {
        const { name } = validate(foreignPodRequest, body ?? {});
        return reply.code(201).send({ id: seedForeignPod(account, name).id });
      },
    },
  ];
}
