#!/bin/sh
# What the tests need from the system: installed where we may, named otherwise; never skipped.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$missing"
    # shellcheck disable=SC2086
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } \
        >/dev/null || { echo "That failed. Please run: apt-get install$missing" >&2; exit 1; }
    exit 0
fi
if [ "$(uname)" = Darwin ]; then
    echo "The tests need:$missing. Please run: brew install --cask$missing" >&2
else
    echo "The tests need:$missing. Please run: sudo apt-get install$missing" >&2
fi
exit 1
