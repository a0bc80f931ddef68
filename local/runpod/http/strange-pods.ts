import { z } from 'zod';

const pod = z.looseObject({ id: z.string(), name: z.string(), ssh: z.unknown() });
const answer = z.union([z.looseObject({ pods: z.array(pod) }), pod]);
type StrangePod = z.infer<typeof pod>;

/** Rewrites an answer with pods as a later version of the API might: new words and fields, null where nothing is expected. */
export function strangePods(payload: string): string {
  const body = answer.parse(JSON.parse(payload));
  const isList = 'pods' in body && Array.isArray(body.pods);
  const changed = isList
    ? { ...body, pods: z.array(pod).parse(body.pods).map(strange), cells: ['eu-1'] }
    : strange(pod.parse(body));
  return JSON.stringify(changed);
}

/** Name, id and address stay: without them there would be nothing to tolerate. */
function strange(before: StrangePod): unknown {
  const nulls = ['env', 'ports', 'mounts', 'gpu', 'cost', 'runtime', 'startedAt', 'cloud', 'actions'];
  return {
    ...before,
    ...Object.fromEntries(nulls.map((name) => [name, null])),
    status: 'MIGRATING',
    fleet: { generation: 3, zone: null },
  };
}
