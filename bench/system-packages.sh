#!/bin/sh
# What the peers need beside Python packages; installed where the package manager may be used.
command -v redis-server >/dev/null && exit 0
wanted="apt-get install -y redis-server"
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing redis-server, which a peer keeps its state in…"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive $wanted -qq >/dev/null && exit 0
fi
echo "redis-server is missing. Run: sudo $wanted" >&2
exit 1
