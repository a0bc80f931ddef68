/** Exit codes of the script that another try cannot change. */
export const launchExit = { noWorker: 65 } as const;

/**
 * Shell functions that start the worker at most once, detached from the SSH session, and end it. `start` prints
 * `launched <pid>` or `already running <pid>`; `state` prints `running <pid>` or `not running`, the size of the worker's
 * log, and its end.
 */
export const launchFunctions = String.raw`
# A process id may be used again by another program, so its command line must name the worker.
command_line() {
  if [ -d /proc/self ]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -ww -p "$1" -o args=; fi 2>/dev/null
}
running_pid() {
  local pid
  pid=$(cat "$files/worker.pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  command_line "$pid" | grep -qF -- "$worker_id" && echo "$pid"
}

# A lock that is a minute old was left behind by a launch that was killed.
take_lock() {
  mkdir "$files/lock" 2>/dev/null && return
  [ -n "$(find "$files/lock" -maxdepth 0 -mmin +1 2>/dev/null)" ] && rmdir "$files/lock" && mkdir "$files/lock"
}

detached() {
  local detach=nohup
  if command -v setsid >/dev/null; then detach='setsid nohup'; fi
  $detach bash "$files/worker.sh" "$1" "$worker_dir" "$mount" "$worker_id" >>"$2" 2>&1 </dev/null &
}

start() {
  take_lock || { echo 'another launch is at work' >&2; exit 75; }
  trap 'rmdir "$files/lock"' EXIT
  local pid
  if pid=$(running_pid); then echo "already running $pid"; return; fi
  if [ ! -f "$worker_dir/worker.py" ]; then
    echo "there is no $worker_dir/worker.py on the pod (WORKER_DIR)" >&2; exit ${launchExit.noWorker}
  fi
  rm -f "$files/worker.pid"
  umask 077
  detached run "$files/worker.log"
  for _ in $(seq 100); do
    if pid=$(cat "$files/worker.pid" 2>/dev/null); then echo "launched $pid"; return; fi
    sleep 0.1
  done
  echo 'the worker process did not start' >&2; exit 1
}

# Adds the worker's keys to its arguments, which it insists on: every process of the machine can read a command line.
with_keys='
import os, runpy, sys
script, *arguments = sys.argv[1:]
keys = ["--supabase-access-token", os.environ["SUPABASE_SERVICE_ROLE_KEY"], "--supabase-anon-key", os.environ["SUPABASE_ANON_KEY"]]
sys.argv, sys.path[0] = [script, *arguments, *keys], os.getcwd()
runpy.run_path(script, run_name="__main__")
'

# Writes its own process id, which exec keeps.
run() {
  umask 022
  printf %s "$with_keys" >"$files/with-keys.py"
  echo $$ >"$files/worker.pid.new" && mv "$files/worker.pid.new" "$files/worker.pid"
  . "$files/worker.env"
  cd "$worker_dir/" && source venv/bin/activate && exec python "$files/with-keys.py" worker.py \
    --db-type supabase --supabase-url "$SUPABASE_URL" --worker "$worker_id"
}

state() {
  local pid
  if pid=$(running_pid); then echo "running $pid"; else echo 'not running'; fi
  echo "log $(wc -c <"$files/worker.log" 2>/dev/null || echo 0)"
  tail -n 40 "$files/worker.log" 2>/dev/null
}

log() { tail -n 1000 "$files/worker.log" 2>/dev/null; }

# Its whole process group, first asked, then not asked; an installation goes with it.
stop() {
  local pid signal
  if installing; then pid=$(cat "$files/install.pid"); kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null; fi
  for signal in TERM TERM TERM KILL KILL; do
    pid=$(running_pid) || break
    kill -s "$signal" -- "-$pid" 2>/dev/null || kill -s "$signal" "$pid" 2>/dev/null
    for _ in $(seq 20); do running_pid >/dev/null || break 2; sleep 0.1; done
  done
  ! running_pid
}

# What a person would look at first. The environment goes without values: some are secret.
diagnose() {
  echo '# worker'; state | tail -n 200
  echo '# installation'; cat "$files/install.status" 2>/dev/null; tail -n 50 "$files/install.log" 2>/dev/null
  echo '# nvidia-smi'; timeout 20 nvidia-smi 2>&1
  echo '# df'; df -h 2>&1
  echo '# memory'; free -m 2>/dev/null
  echo '# processes'; ps -eo pid,ppid,etime,rss,comm 2>/dev/null | head -n 50
  echo '# commit'; git -C "$worker_dir" log -1 --format='%H %cI' 2>&1 | head -n 1
  echo '# names in the environment'; sed -n 's/^export \([A-Za-z0-9_]*\)=.*/\1/p' "$files/worker.env" 2>/dev/null
}`;
