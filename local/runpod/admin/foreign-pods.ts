import { type Account } from '../account.js';
import { placePod } from '../inventory/place-pod.js';
import { newPod } from '../pods/create-pod.js';
import { watchBalance } from '../pods/end-pod.js';
import { type Pod } from '../pods/pod.js';
import { startBilling } from '../pods/spending.js';
import { createPodRequest } from '../requests/create-pod.js';

/** Adds a pod that somebody else on the same account started; nothing runs behind it. */
export function seedForeignPod(account: Account, name: string): Pod {
  const request = createPodRequest.parse({
    name,
    image: 'runpod/pytorch',
    cpu: { id: 'cpu5c', vcpuCount: 2 },
  });
  const placement = placePod(account.stock, request, account.unknowns);
  if (!placement) throw new Error('a CPU pod always has room');
  const pod = newPod(account, request, placement, true);
  startBilling(pod, account.clock.now());
  account.pods.add(pod);
  watchBalance(account);
  return pod;
}
