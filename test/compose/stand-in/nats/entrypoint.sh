#!/bin/bash
# Debian's nats-server 2.9 refuses `sync_interval: always`, which came with 2.10.
set -e
cp -r /etc/nats /tmp/nats
sed -i '/sync_interval/d' /tmp/nats/nats.conf
exec nats-server -c /tmp/nats/nats.conf
