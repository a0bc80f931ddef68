import { shellQuoted } from './shell-quoted.js';

/** What the pod's `nvidia-smi` reports. `pids` is the folder with a file per started worker. */
export interface ReportedGpu {
  id: string;
  count: number;
  memoryMb: number;
  pids: string;
}

/** A shell script that answers `--query-gpu=… --format=csv,…` and prints a short table without arguments. */
export function nvidiaSmiScript({ id, count, memoryMb, pids }: ReportedGpu): string {
  return `#!/bin/sh
name=${shellQuoted(id)} total=${memoryMb} used=1 driver=570.124.06 query= format=
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
      *) echo "Field \\"$field\\" is not a valid field to query." >&2; exit 2 ;;
    esac
    line=\${line:+$line, }$value
  done
  echo "$line"
}
if [ -z "$query" ]; then
  echo "NVIDIA-SMI (emulated)   Driver Version: $driver"
  query=name,memory.used,memory.total
else
  case $format in *noheader*) ;; *) echo "$query" | sed 's/,/, /g' ;; esac
fi
gpu=0
while [ $gpu -lt ${count} ]; do row; gpu=$((gpu + 1)); done
`;
}
