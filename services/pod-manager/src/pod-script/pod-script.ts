import { installFunctions, type Installation } from './install-script.js';
import { launchFunctions } from './launch-script.js';
import { probeFunctions } from './probe-script.js';
import { shellQuoted } from './shell-quoted.js';

/** What the script does: looks at the machine, installs the worker, says how that goes, starts it, says how it is, ends it.
 * `bring_up` installs and, where nothing is left to install, starts. */
export type Mode =
  | 'probe'
  | 'disk'
  | 'bring_up'
  | 'install'
  | 'installation'
  | 'start'
  | 'state'
  | 'stop'
  | 'log'
  | 'diagnose';

/** The folder on the pod that holds our files; named after the pod, since hosts have several. */
export function podFolder(podName: string): string {
  return `"$HOME/.callsheet/"${shellQuoted(podName)}`;
}

/** A file of the pod's folder. */
export interface PodFile {
  name: 'worker.env' | 'worker.sh';
  content: string;
}

/** A command with its input, which it puts into files of the pod's folder, readable by its user alone, each whole or not at all. */
export function writeFilesCommand(
  podName: string,
  files: readonly PodFile[],
): { command: string; input: string } {
  const folder = podFolder(podName);
  const write = ({ name, content }: PodFile, index: number) => {
    const size = Buffer.byteLength(content);
    // dd takes no byte more than it is told, so the next file begins where this one ends; a byte at a time, it is slow.
    const copy = index < files.length - 1 ? `dd bs=1 count=${size} 2>/dev/null` : 'cat';
    return `${copy} >${name}.new && [ "$(wc -c <${name}.new)" -eq ${size} ] && mv ${name}.new ${name}`;
  };
  return {
    command: `(umask 077; mkdir -p ${folder} && cd ${folder} && ${files.map(write).join(' && ')})`,
    input: files.map(({ content }) => content).join(''),
  };
}

/** A command that runs the script. Paths are arguments: the local stand-in for a pod maps them. */
export function scriptCommand(
  podName: string,
  mode: Mode,
  paths: { workerDir: string; mount?: string },
): string {
  const words = [paths.workerDir, paths.mount ?? ''].map(shellQuoted).join(' ');
  return `bash ${podFolder(podName)}/worker.sh ${mode} ${words}`;
}

/** What a pod's script needs to know; none of it is secret. */
export interface ScriptFacts {
  podName: string;
  workerId: string;
  installation: Installation;
}

/** The script that does everything on a pod. Every mode can be run again at any time. */
export function podScript({ podName, workerId, installation }: ScriptFacts): string {
  return `#!/bin/bash
set -u
worker_id=${shellQuoted(workerId)}
files=${podFolder(podName)}
mode=$1 worker_dir=$2 mount=\${3:-}
repository=${shellQuoted(installation.repository)} ref=${shellQuoted(installation.ref)}
torch=${shellQuoted(installation.torch)} may_install=${installation.allowed}
${probeFunctions}
${installFunctions}
${launchFunctions}
bring_up() { install; if is_done; then start; fi; }
case "$mode" in
  probe | disk | bring_up | install | installation | start | state | stop | log | diagnose | run | run_installation) "$mode" ;;
  *) echo "unknown mode $mode" >&2; exit 64 ;;
esac
`;
}
