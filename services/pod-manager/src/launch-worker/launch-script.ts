import { shellQuoted } from './shell-quoted.js';

/** Exit codes of the script that another try cannot change. */
export const launchExit = { noWorker: 65, noGpu: 66 } as const;

const stateFolder = '"$HOME/.callsheet"';

/** The name a worker's files carry on its pod. */
export function fileStem(workerId: string): string {
  return workerId.replace(/[^\w.-]/g, '_');
}

/** A command that puts its input into a file of the state folder, readable by root alone, never half of it. */
export function writeFileCommand(file: string): string {
  const target = `${stateFolder}/${shellQuoted(file)}`;
  return `umask 077; mkdir -p ${stateFolder} && cat >${target}.new && mv ${target}.new ${target}`;
}

/** A command that runs the launch script. `start` starts the worker unless it runs; `state` says how it is. */
export function scriptCommand(workerId: string, mode: 'start' | 'state', workerDir: string): string {
  return `bash ${stateFolder}/${shellQuoted(`${fileStem(workerId)}.sh`)} ${mode} ${shellQuoted(workerDir)}`;
}

/**
 * The script that starts a worker on its pod at most once, detached from the SSH session. It prints `launched <pid>` or
 * `already running <pid>`; with `state`, `running <pid>` or `not running`, then the end of the worker's log.
 */
export function launchScript(workerId: string): string {
  return `#!/bin/bash
set -u
worker_id=${shellQuoted(workerId)}
files=${stateFolder}/${shellQuoted(fileStem(workerId))}
mode=$1 worker_dir=$2
${functions}
case "$mode" in
  start) start ;;
  run) run ;;
  state) state ;;
esac
`;
}

const functions = String.raw`
# A process id may be used again by another program, so its command line must name the worker.
command_line() {
  if [ -d /proc/self ]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -ww -p "$1" -o args=; fi 2>/dev/null
}
running_pid() {
  local pid
  pid=$(cat "$files.pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  command_line "$pid" | grep -qF -- "$worker_id" && echo "$pid"
}

# A lock that is a minute old was left behind by a launch that was killed.
take_lock() {
  mkdir "$files.lock" 2>/dev/null && return
  [ -n "$(find "$files.lock" -maxdepth 0 -mmin +1 2>/dev/null)" ] && rmdir "$files.lock" && mkdir "$files.lock"
}

start() {
  take_lock || { echo 'another launch is at work' >&2; exit 75; }
  trap 'rmdir "$files.lock"' EXIT
  local pid
  if pid=$(running_pid); then echo "already running $pid"; return; fi
  if [ ! -f "$worker_dir/worker.py" ]; then
    echo "there is no $worker_dir/worker.py on the pod (WORKER_DIR)" >&2; exit ${launchExit.noWorker}
  fi
  if command -v nvidia-smi >/dev/null && ! nvidia-smi --query-gpu=name --format=csv,noheader >/dev/null; then
    echo 'nvidia-smi finds no usable GPU' >&2; exit ${launchExit.noGpu}
  fi
  rm -f "$files.pid"
  umask 077
  local detach=nohup
  if command -v setsid >/dev/null; then detach='setsid nohup'; fi
  $detach bash "$files.sh" run "$worker_dir" "$worker_id" >>"$files.log" 2>&1 </dev/null &
  for _ in $(seq 100); do
    if pid=$(cat "$files.pid" 2>/dev/null); then echo "launched $pid"; return; fi
    sleep 0.1
  done
  echo 'the worker process did not start' >&2; exit 1
}

# Writes its own process id, which exec keeps.
run() {
  umask 022
  echo $$ >"$files.pid.new" && mv "$files.pid.new" "$files.pid"
  . "$files.env"
  cd "$worker_dir/" && source venv/bin/activate && exec python worker.py --db-type supabase \
    --supabase-url "$SUPABASE_URL" \
    --supabase-access-token "$SUPABASE_SERVICE_ROLE_KEY" --supabase-anon-key "$SUPABASE_ANON_KEY" \
    --worker "$worker_id"
}

state() {
  local pid
  if pid=$(running_pid); then echo "running $pid"; else echo 'not running'; fi
  tail -n 40 "$files.log" 2>/dev/null
}`;
