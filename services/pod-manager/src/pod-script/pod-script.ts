import { installFunctions, type Installation } from './install-script.js';
import { launchFunctions } from './launch-script.js';
import { probeFunctions } from './probe-script.js';
import { shellQuoted } from './shell-quoted.js';

/** What the script does: looks at the machine, installs the worker, says how that goes, starts it, says how it is, ends it. */
export type Mode =
  'probe' | 'disk' | 'install' | 'installation' | 'start' | 'state' | 'stop' | 'log' | 'diagnose';

/** The folder on the pod that holds our files; named after the pod, since hosts have several. */
export function podFolder(podName: string): string {
  return `"$HOME/.callsheet/"${shellQuoted(podName)}`;
}

/** A command that puts its input into a file of the pod's folder, readable by its user alone, never half of it. */
export function writeFileCommand(podName: string, file: string): string {
  const folder = podFolder(podName);
  return `umask 077; mkdir -p ${folder} && cat >${folder}/${file}.new && mv ${folder}/${file}.new ${folder}/${file}`;
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
case "$mode" in
  probe | disk | install | installation | start | state | stop | log | diagnose | run | run_installation) "$mode" ;;
  *) echo "unknown mode $mode" >&2; exit 64 ;;
esac
`;
}
