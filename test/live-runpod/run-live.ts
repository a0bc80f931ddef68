import { randomBytes } from 'node:crypto';
import { createLog, parseConfig, type Log } from '@callsheet/runtime';
import { newHostKey } from '../../local/runpod/ssh/keys.js';
import { PodManagerConfig } from '../../services/pod-manager/src/config.js';
import { listGpus } from '../../services/pod-manager/src/runpod/catalog.js';
import { RunpodApi } from '../../services/pod-manager/src/runpod/api.js';
import { RunpodProvider } from '../../services/pod-manager/src/runpod/runpod-provider.js';
import { type ProviderPod } from '../../services/pod-manager/src/provider/provider.js';
import { compareAnswers } from './compare-answers.js';
import { contractSteps, type Step } from './contract-steps.js';
import { endPods, type Patience } from './end-pods.js';
import { Limits } from './limits.js';
import { runContract, type StepResult } from './run-contract.js';
import { Subject } from './subject.js';

/** 0: every step was kept. 1: not, and no pod is left. 2: a pod may be left, which costs money. */
export type ExitCode = 0 | 1 | 2;

/** An account on the internet; a stand-in is quicker. */
const livePatience: Patience = { lateMs: 60_000, longestMs: 600_000, pollMs: 3_000 };

/**
 * Takes the provider contract on an account, with one pod at most, and ends that pod whatever happens. Throws ConfigError
 * before anything is asked for when a limit is missing; `stop` ends the steps early.
 */
export async function runLive(
  env: Record<string, string | undefined>,
  stop: AbortSignal,
  tell: (line: string) => void,
  patience: Patience = livePatience,
): Promise<ExitCode> {
  const limits = parseConfig(Limits, env);
  const log = createLog('live-runpod', 'fatal');
  const podName = `callsheet-live-${randomBytes(4).toString('hex')}`;
  const privateKey = newHostKey();
  const provider = await openProvider(limits, privateKey, log);
  const deadline = AbortSignal.timeout(limits.RUNPOD_LIVE_MAX_MINUTES * 60_000);
  const subject = new Subject(
    provider,
    podName,
    privateKey,
    limits.RUNPOD_LIVE_MAX_USD_PER_HOUR,
    AbortSignal.any([stop, deadline]),
    patience.pollMs,
  );
  tell(`one pod, ${podName}, at ${limits.RUNPOD_API_URL}`);
  let results: StepResult[];
  let left: ProviderPod[] | null;
  try {
    const steps = [...contractSteps.slice(0, -2), compareStep(limits), ...contractSteps.slice(-2)];
    results = await runContract(subject, steps, ({ name, outcome, seen }) =>
      tell(`${outcome}: ${name}. ${seen}`),
    );
  } finally {
    tell('looking for what is left');
    left = await endPods(provider, podName, patience);
  }
  if (left?.length !== 0) {
    tell(`MAY BE LEFT AND COST MONEY, end it in the Runpod console: ${podName} (${idsOf(left)})`);
    return 2;
  }
  tell(`no pod named ${podName} is listed`);
  return results.every(({ outcome }) => outcome === 'kept') ? 0 : 1;
}

/** A provider for the GPU types of today that cost little enough. */
async function openProvider(limits: Limits, privateKey: string, log: Log): Promise<RunpodProvider> {
  const { RUNPOD_API_URL: url, RUNPOD_API_KEY: apiKey, RUNPOD_LIVE_MAX_USD_PER_HOUR: maxPrice } = limits;
  const gpus = await listGpus(new RunpodApi({ url, apiKey, log }));
  const cheap = gpus.filter(({ pricePerHour }) => (pricePerHour.SECURE ?? Infinity) <= maxPrice);
  const config = parseConfig(PodManagerConfig, {
    DATABASE_URL: 'postgres://unused',
    WORKER_TOKEN_SECRET: randomBytes(16).toString('hex'),
    WORKER_SUPABASE_URL: 'http://127.0.0.1:9',
    RUNPOD_API_URL: url,
    RUNPOD_API_KEY: apiKey,
    RUNPOD_SSH_PRIVATE_KEY: privateKey,
    RUNPOD_GPU_TYPE: cheap.map(({ id }) => id).join(',') || 'none that is cheap enough',
    RUNPOD_DISK_SIZE_GB: '20',
    RUNPOD_WORKER_IMAGE: limits.RUNPOD_WORKER_IMAGE,
  });
  return new RunpodProvider(config, log);
}

/** Taken while the pod lives; a difference is news, not a failure. */
function compareStep({ RUNPOD_API_URL, RUNPOD_API_KEY }: Limits): Step {
  return {
    name: 'answers as the emulator does',
    take: async ({ pod }) => {
      const differences = await compareAnswers(RUNPOD_API_URL, RUNPOD_API_KEY, pod?.id);
      return differences.length === 0 ? 'no difference' : `differences:\n${differences.join('\n')}`;
    },
  };
}

function idsOf(left: readonly ProviderPod[] | null): string {
  return left?.map(({ id }) => id).join(', ') ?? 'the provider does not list pods';
}
