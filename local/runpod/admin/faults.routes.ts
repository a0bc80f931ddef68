import { z } from 'zod';
import { type Account } from '../account.js';
import { faultTable, type FaultKind } from '../faults/faults.js';
import { type Route } from '../http/route.js';
import { validate } from '../requests/validate.js';

const target = z.strictObject({
  podId: z.string().optional(),
  podName: z.string().optional(),
  gpuId: z.string().optional(),
  cloud: z.enum(['SECURE', 'COMMUNITY']).optional(),
  dataCenterId: z.string().optional(),
});

const faultRequest = z.strictObject({
  kind: z.custom<FaultKind>((kind) => typeof kind === 'string' && kind in faultTable, 'not a fault'),
  next: z.int().min(0).default(1),
  skip: z.int().min(0).optional(),
  ms: z.int().min(0).optional(),
  match: target.optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
});

/** What shall go wrong. */
export function faultRoutes({ faults }: Account): Route[] {
  return [
    { method: 'GET', path: '/faults', handle: () => ({ armed: faults.list(), known: faultTable }) },
    {
      method: 'POST',
      path: '/faults',
      handle: ({ body }) => {
        faults.arm(validate(faultRequest, body));
        return faults.list();
      },
    },
    {
      method: 'DELETE',
      path: '/faults',
      handle: (_request, reply) => {
        faults.clear();
        return reply.code(204).send();
      },
    },
  ];
}
