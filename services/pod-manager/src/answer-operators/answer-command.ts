import { type PodAnswer, type PodCommand } from '@callsheet/contracts';
import { type PodParts } from '../pod-parts.js';
import { podFolder } from '../pod-script/pod-script.js';
import { shellQuoted } from '../pod-script/shell-quoted.js';
import { runOnPod } from '../ssh/run-on-pod.js';
import { SshError } from '../ssh/session.js';
import { endOrphan } from './end-orphan.js';
import { findWorkerPod, type WorkerPod } from './find-worker-pod.sql.js';

/** A NATS message holds a megabyte. */
const maxBytes = 100_000;

/** Does what an operator asks, on any replica: all it needs is the row. */
export async function answerCommand(
  parts: Pick<PodParts, 'config' | 'database' | 'providers' | 'log'>,
  command: PodCommand,
): Promise<PodAnswer> {
  if (command.kind === 'end_orphan') return endOrphan(parts, command.provider_pod_id);
  const { config, database } = parts;
  const pod = await findWorkerPod(database, command.worker_id);
  const problem = problemWith(pod, command.worker_id);
  if (!pod || problem) return problem ?? notFound(command.worker_id);
  try {
    const line = command.kind === 'log' ? logCommand(pod.name, command) : execCommand(command.command);
    const { code, stdout, stderr } = await runOnPod(config, pod, line);
    if (command.kind === 'log') return readLogAnswer(stdout, stderr);
    return { ok: true, exit_code: code, stdout, stderr };
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    return { ok: false, status: 502, detail: `The pod cannot be reached: ${error.message}` };
  }
}

function problemWith(pod: WorkerPod | undefined, workerId: string): PodAnswer | undefined {
  if (!pod) return notFound(workerId);
  if (pod.phase === 'terminated')
    return { ok: false, status: 410, detail: 'The pod is gone; see the diagnostics of its worker.' };
  if (pod.sshHost === null) return { ok: false, status: 409, detail: 'The pod has not been reached yet.' };
  return undefined;
}

function notFound(workerId: string): PodAnswer {
  return { ok: false, status: 404, detail: `The worker ${workerId} has no pod.` };
}

/** Prints the byte to go on from, then the piece of the log. */
export function logCommand(podName: string, { file, from }: Extract<PodCommand, { kind: 'log' }>): string {
  const path = `${podFolder(podName)}/${file === 'worker' ? 'worker.log' : 'install.log'}`;
  const start =
    'byte' in from ? String(from.byte) : `$((size - $(tail -n ${from.lines} "$log" 2>/dev/null | wc -c)))`;
  return `log=${path}
size=$(wc -c <"$log" 2>/dev/null || echo 0)
start=${start}
if [ "$start" -gt "$size" ]; then start=0; fi
count=$((size - start))
if [ "$count" -gt ${maxBytes} ]; then count=${maxBytes}; fi
echo $((start + count))
tail -c +$((start + 1)) "$log" 2>/dev/null | head -c "$count"`;
}

function execCommand(command: string): string {
  return `timeout 25 bash -c ${shellQuoted(command)}`;
}

function readLogAnswer(stdout: string, stderr: string): PodAnswer {
  const said = /^\s*(\d+)\n/.exec(stdout);
  if (!said) return { ok: false, status: 502, detail: `The log cannot be read: ${stderr.trim()}` };
  return {
    ok: true,
    exit_code: 0,
    stdout: stdout.slice(said[0].length),
    stderr: '',
    next_byte: Number(said[1]),
  };
}
