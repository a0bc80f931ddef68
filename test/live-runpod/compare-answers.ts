import { errorMessage } from '@callsheet/runtime';
import { checkContract } from '../../local/runpod/contract.js';
import { userAgent } from '../../services/pod-manager/src/runpod/api.js';

const paths = [
  '/v2/pods',
  '/v2/catalog/gpus?include=AVAILABILITY&product=POD',
  '/v2/catalog/datacenters?include=GPU_AVAILABILITY',
  '/v2/network-volumes',
  '/v2/billing/pods?lastN=2&bucketSize=hour',
];

/** Reads what costs nothing and tells where answers differ from those of the emulator, a sentence a request. */
export async function compareAnswers(url: string, apiKey: string, podId?: string): Promise<string[]> {
  const differences: string[] = [];
  for (const path of podId === undefined ? paths : [...paths, `/v2/pods/${podId}`]) {
    const headers = { authorization: `Bearer ${apiKey}`, 'user-agent': userAgent };
    const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(15_000) });
    try {
      checkContract('GET', path, response.status, await response.json());
    } catch (error) {
      // Names of fields and what was expected of them; values, which hold env, are not in it.
      differences.push(errorMessage(error));
    }
  }
  return differences;
}
