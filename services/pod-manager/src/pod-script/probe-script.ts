/** Shell functions that look at the machine. `probe` prints one `name=value` a line. */
export const probeFunctions = String.raw`
probe() {
  if ! command -v nvidia-smi >/dev/null; then
    echo 'gpu=missing'
  elif ! gpus=$(timeout 30 nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits 2>&1); then
    echo "gpu=broken"
    echo "gpu_detail=$(echo "$gpus" | head -n 1)"
  else
    echo "gpu=works"
    echo "gpu_detail=$(echo "$gpus" | head -n 1)"
    echo "cuda=$(timeout 30 nvidia-smi 2>/dev/null | sed -n 's/.*CUDA Version: *\([0-9.]*\).*/\1/p' | head -n 1)"
  fi
  if [ -n "$mount" ]; then
    local trial="$mount/.callsheet-$$"
    if [ ! -d "$mount" ]; then echo 'mount=missing'
    elif ! (umask 077; : >"$trial") 2>/dev/null; then echo 'mount=read-only'
    else rm -f "$trial"; echo 'mount=works'; fi
  fi
  disk_space
}

# With a trial: on a volume that is a part of a larger file system the figures may be of the whole.
disk() {
  disk_space
  local place="$worker_dir"
  if [ -n "$mount" ]; then place="$mount"; fi
  local trial="$place/.callsheet-trial-$$"
  if (umask 077; head -c 1048576 /dev/zero >"$trial") 2>/dev/null; then echo 'disk_write=works'
  else echo 'disk_write=failed'; fi
  rm -f "$trial"
}

# Megabytes: of the volume, or of where the worker is.
disk_space() {
  local place="$worker_dir"
  if [ -n "$mount" ]; then place="$mount"; fi
  while [ ! -e "$place" ] && [ "$place" != / ]; do place=$(dirname "$place"); done
  df -Pm "$place" 2>/dev/null | awk 'NR == 2 { print "disk_total_mb=" $2; print "disk_free_mb=" $4 }'
}`;
