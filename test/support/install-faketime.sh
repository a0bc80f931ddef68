#!/usr/bin/env bash
# Installs libfaketime, with which chaos runs move the clock of Postgres. Debian and Ubuntu, as root.
set -euo pipefail
[ -z "$(find /usr/lib -path '*/faketime/libfaketime.so.1' -print -quit)" ] || exit 0
apt-get update -qq
apt-get install -y -qq --no-install-recommends faketime
