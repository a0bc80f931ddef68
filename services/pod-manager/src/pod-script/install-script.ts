/** Where the worker comes from, and whether it may be installed at all. */
export interface Installation {
  allowed: boolean;
  repository: string;
  /** Branch or tag. */
  ref: string;
  /** Arguments of `pip install` that bring the right PyTorch. */
  torch: string;
}

/**
 * Shell functions that bring a machine to where the worker can be started, as the Python system's start-up script did,
 * detached and step by step. Every step writes `<epoch> <step> <ok|skipped|warning|failed> <detail>` to install.status;
 * `installation` prints that file, then `running`, `done` or `ended`, and the size of the log.
 */
export const installFunctions = String.raw`
is_git() { [ -d "$worker_dir/.git" ]; }
is_complete() { [ -f "$worker_dir/worker.py" ] && [ -f "$worker_dir/venv/bin/activate" ]; }

is_done() { [ "$(sed -n '$p' "$files/install.status" 2>/dev/null | cut -d ' ' -f 2)" = done ]; }
note() { echo "$(date +%s) $*" >>"$files/install.status"; }

# Runs a step's command; its output goes to install.log. Three tries, since most steps fetch something.
step() {
  local name=$1 began; shift
  echo "== $name: $*"
  note "$name" begun
  for try in 1 2 3; do
    if "$@"; then note "$name" ok; return; fi
    echo "== $name failed, try $try"
    [ "$try" = 3 ] || sleep $((try * 2))
  done
  note "$name" failed "$(tail -n 1 "$files/install.log" | tr -d '\r' | cut -c 1-300)"
  exit 1
}

install() {
  mkdir -p "$files"
  if ! installing && ! is_done; then
    : >"$files/install.status"
    if is_complete && ! is_git; then note worker skipped "$worker_dir is there and no git checkout"; note done ok
    elif [ "$may_install" != true ] && is_complete; then note worker skipped 'may not be changed (WORKER_INSTALL)'; note done ok
    elif [ "$may_install" != true ]; then note worker failed "there is no $worker_dir/worker.py with a venv, and WORKER_INSTALL forbids to install it"
    else umask 077; detached run_installation "$files/install.log"; echo $! >"$files/install.pid"; fi
  fi
  installation
}

installing() {
  local pid
  pid=$(cat "$files/install.pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && command_line "$pid" | grep -q worker.sh
}

installation() {
  # Looked at in this order, since the end is noted before the process ends.
  local state=ended
  if installing; then state=running; fi
  if is_done; then state=done; fi
  cat "$files/install.status" 2>/dev/null
  echo "state $state"
  echo "log $(wc -c <"$files/install.log" 2>/dev/null || echo 0)"
  if [ $state = ended ]; then tail -n 20 "$files/install.log" 2>/dev/null; fi
}

# Pods share a volume: one installs, the others wait. Who holds the lock keeps touching it; after five silent minutes it is free.
take_install_lock() {
  mkdir -p "$(dirname "$worker_dir")" || return 1
  lock="$worker_dir.installing"
  while ! mkdir "$lock" 2>/dev/null; do
    if [ -n "$(find "$lock" -maxdepth 0 -mmin +5 2>/dev/null)" ]; then rmdir "$lock" 2>/dev/null; continue; fi
    echo "another pod installs"; sleep 5 || return 1
  done
  trap 'kill "$keeper" 2>/dev/null; rmdir "$lock" 2>/dev/null' EXIT
  while sleep 30; do touch "$lock"; done & keeper=$!
}

packages() {
  local missing=
  for program in git ffmpeg; do command -v $program >/dev/null || missing="$missing $program"; done
  python3 -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
  if [ -z "$missing" ]; then return; fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then echo "missing:$missing"; return 1; fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

clone() {
  rm -rf "$worker_dir.cloning"
  git clone --quiet --depth 1 --branch "$ref" "$repository" "$worker_dir.cloning" || return 1
  mkdir -p "$worker_dir" && cp -a "$worker_dir.cloning/." "$worker_dir/" && rm -rf "$worker_dir.cloning"
}

# A failed update leaves the version that is there.
update() {
  echo "== update"
  if GIT_TERMINAL_PROMPT=0 timeout 60 git -C "$worker_dir" pull --quiet --ff-only origin "$ref"; then note update ok
  else note update warning 'git pull failed, the version that is there is used'; fi
}

make_venv() {
  local python=python3
  if command -v python3.10 >/dev/null; then python=python3.10; fi
  rm -rf "$worker_dir/venv" && $python -m venv "$worker_dir/venv"
}
pip() { "$worker_dir/venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"; }
install_torch() { pip $torch; }
requirements() {
  local file
  for file in "$worker_dir/Wan2GP/requirements.txt" "$worker_dir/requirements.txt"; do
    if [ -f "$file" ]; then pip -r "$file" || return 1; fi
  done
}
digest() { cat "$worker_dir/requirements.txt" "$worker_dir/Wan2GP/requirements.txt" 2>/dev/null | cksum; }
import_check() { timeout 300 "$worker_dir/venv/bin/python" -c 'import torch, dotenv'; }

run_installation() {
  step lock take_install_lock
  step packages packages
  if [ -f "$worker_dir/worker.py" ]; then update; else step clone clone; fi
  if [ "$(cat "$worker_dir/venv/.callsheet" 2>/dev/null)" = "$(digest)" ]; then
    note requirements skipped 'unchanged'
  else
    if ! [ -x "$worker_dir/venv/bin/python" ]; then step venv make_venv; fi
    if [ -n "$torch" ]; then step torch install_torch; fi
    step requirements requirements
  fi
  if [ -n "$torch" ]; then step imports import_check; fi
  digest >"$worker_dir/venv/.callsheet"
  note done ok
}`;
