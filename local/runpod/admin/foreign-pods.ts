import { type Account } from '../account.js';
import { placePod } from '../inventory/place-pod.js';
import { newPod } from '../pods/create-pod.js';
import { type Pod } from '../pods/pod.js';
import { createPodRequest } from '../requests/create-pod.js';

/** Adds a pod that somebody else on the same account started; nothing runs behind it. */
export function seedForeignPod(account: Account, name: string): Pod {
  const request = createPodRequest.parse({
    name,
    image: 'runpod/pytorch',
    cpu: { id: 'cpu5c', vcpuCount: 2 },
  });
  const placement = placePod(account.stock, request);
  if (!placement) throw new Error('a CPU pod always has room');
  const pod = newPod(account, request, placement, true);
  account.pods.add(pod);
  return pod;
}
