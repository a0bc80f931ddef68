import { podFolder, scriptCommand } from '../pod-script/pod-script.js';
import { shellQuoted } from '../pod-script/shell-quoted.js';

const folder = '"$HOME/.callsheet/slots"';

/** A slot of a host and the pod that holds it. */
export interface Slot {
  index: number;
  podName: string;
}

/**
 * Takes a free slot for a pod, or finds the one it has: a symbolic link with the pod's name as its target is made by one
 * system call, so two of us never get the same. Prints `slot <index>`; `full` with exit code 75 when there is none.
 */
export function takeSlotCommand(podName: string, slots: number): string {
  const name = shellQuoted(podName);
  return `mkdir -p ${folder} && cd ${folder} || exit 1
last=${slots - 1}
for i in $(seq 0 $last); do if [ "$(readlink $i)" = ${name} ]; then echo "slot $i"; exit; fi; done
for i in $(seq 0 $last); do if ln -sn ${name} $i 2>/dev/null; then echo "slot $i"; exit; fi; done
echo full; exit 75`;
}

/** Prints a line with index and pod name for each slot that is taken. */
export const listSlotsCommand = `cd ${folder} 2>/dev/null || exit 0
for i in *; do if [ -L "$i" ]; then echo "$i $(readlink "$i")"; fi; done`;

/** Ends a pod: its worker, then its files, then its hold on the slot. Fails while the worker lives. */
export function freeSlotCommand(podName: string, workerDir: string): string {
  const name = shellQuoted(podName);
  return `if [ -f ${podFolder(podName)}/worker.sh ]; then ${scriptCommand(podName, 'stop', { workerDir })} || exit 1; fi
rm -rf ${podFolder(podName)}
cd ${folder} 2>/dev/null || exit 0
for i in *; do if [ "$(readlink "$i")" = ${name} ]; then rm -f "$i"; fi; done`;
}

/** The index that was taken, or undefined when the host is full. */
export function readTaken(stdout: string): number | undefined {
  const said = /^slot (\d+)$/m.exec(stdout);
  return said ? Number(said[1]) : undefined;
}

/** The slots that are taken. */
export function readSlots(stdout: string): Slot[] {
  return stdout.split('\n').flatMap((line) => {
    const said = /^(\d+) (\S+)$/.exec(line);
    return said ? [{ index: Number(said[1]), podName: said[2] ?? '' }] : [];
  });
}
