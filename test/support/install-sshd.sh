#!/bin/sh
# Installs OpenSSH's server for the tests, on Debian and its kin, as root; it is not started as a service.
set -eu
[ -x /usr/sbin/sshd ] && exit 0
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# Packages that start their service at installation ask this program whether they may.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

install() {
  apt-get -qq -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends openssh-server >&2
}
install || { apt-get -qq update >&2 && install; }
