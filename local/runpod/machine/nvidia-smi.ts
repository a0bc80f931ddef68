import { shellQuoted } from './shell-quoted.js';

/** What the pod's `nvidia-smi` reports. `pids` is the folder with a file per started worker. */
export interface ReportedGpu {
  id: string;
  count: number;
  memoryMb: number;
  pids: string;
  state: 'works' | 'broken' | 'old-driver';
}

/** What the tool prints, and exits with 9, when it cannot talk to the driver. */
const brokenScript = `#!/bin/sh
echo "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running."
exit 9
`;

const drivers = {
  works: { driver: '570.124.06', cuda: '12.8' },
  'old-driver': { driver: '470.256.02', cuda: '11.4' },
} as const;

/** A shell script that answers `--query-gpu=… --format=csv,…` and prints a short table without arguments. */
export function nvidiaSmiScript({ id, count, memoryMb, pids, state }: ReportedGpu): string {
  if (state === 'broken') return brokenScript;
  const { driver, cuda } = drivers[state];
  return `#!/bin/sh
name=${shellQuoted(id)} total=${memoryMb} used=1 driver=${driver} cuda=${cuda} query= format=
for pid in ${shellQuoted(pids)}/*; do
  if kill -0 "\${pid##*/}" 2>/dev/null; then used=${Math.round(memoryMb * 0.4)}; fi
done
for argument in "$@"; do
  case $argument in
    --query-gpu=*) query=\${argument#*=} ;;
    --format=*) format=\${argument#*=} ;;
    *) echo "Invalid argument: $argument" >&2; exit 2 ;;
  esac
done
unit=' MiB'; case $format in *nounits*) unit= ;; esac
row() {
  line=
  for field in $(echo "$query" | tr ',' ' '); do
    case $field in
      name) value=$name ;;
      memory.total) value=$total$unit ;;
      memory.used) value=$used$unit ;;
      driver_version) value=$driver ;;
      index) value=$gpu ;;
      uuid) value=GPU-00000000-0000-0000-0000-00000000000$gpu ;;
      utilization.gpu) value=0 ;;
      temperature.gpu) value=41 ;;
      *) echo "Field \\"$field\\" is not a valid field to query." >&2; exit 2 ;;
    esac
    line=\${line:+$line, }$value
  done
  echo "$line"
}
if [ -z "$query" ]; then
  echo "NVIDIA-SMI (emulated)   Driver Version: $driver   CUDA Version: $cuda"
  query=name,memory.used,memory.total
else
  case $format in *noheader*) ;; *) echo "$query" | sed 's/,/, /g' ;; esac
fi
gpu=0
while [ $gpu -lt ${count} ]; do row; gpu=$((gpu + 1)); done
`;
}
