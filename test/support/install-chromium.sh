#!/bin/sh
# Installs Chromium for the tests of the console, on Debian and its kin, as root.
set -eu
[ -x /usr/bin/chromium ] && exit 0
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

install() {
  apt-get -qq -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends chromium >&2
}
install || { apt-get -qq update >&2 && install; }
