import { errorMessage } from '@callsheet/runtime';
import { providerLogTail } from '../bring-up/read-provider-log.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { scriptCommand } from '../pod-script/pod-script.js';
import { runOnPod } from '../ssh/run-on-pod.js';
import { SshError } from '../ssh/session.js';
import { loadEvents, saveReport } from './diagnose-pod.sql.js';

const maxReportLength = 200_000;

/** Keeps what can be known of a failed worker's pod before it is ended. Tried once: the pod costs money. */
export async function diagnosePod(parts: PodParts, pod: PodRow): Promise<void> {
  const events = await loadEvents(parts.database, pod.workerId);
  const sections = [
    `# pod\n${pod.name} ${pod.providerPodId} ${pod.gpuType}, stage ${pod.stage}, requested ${pod.requestedAt.toISOString()}`,
    `# events\n${events.join('\n')}`,
    `# provider${await providerLogTail(parts, pod)}`,
    await askPod(parts, pod),
  ];
  await saveReport(parts.database, pod, sections.join('\n\n').slice(0, maxReportLength));
  parts.log.info({ podId: pod.providerPodId, workerId: pod.workerId }, 'diagnostics stored');
}

async function askPod(parts: PodParts, pod: PodRow): Promise<string> {
  try {
    const command = scriptCommand(pod.name, 'diagnose', { workerDir: parts.config.WORKER_DIR });
    return (await runOnPod(parts.config, pod, command)).stdout;
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    return `# SSH\n${errorMessage(error)}`;
  }
}
