#!/bin/sh
# What the tests need from the system: installed where we may, named otherwise; never skipped.
set -eu

has_postgresql() {
    for initdb in /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb \
        /usr/local/opt/postgresql*/bin/initdb /usr/pgsql-*/bin/initdb; do
        [ -x "$initdb" ] && return 0
    done
    command -v initdb >/dev/null 2>&1
}

has_dovecot() {
    for lmtp in /usr/lib/dovecot/lmtp /usr/libexec/dovecot/lmtp \
        /opt/homebrew/opt/dovecot/libexec/dovecot/lmtp /usr/local/opt/dovecot/libexec/dovecot/lmtp; do
        [ -x "$lmtp" ] && return 0
    done
    return 1
}

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
has_postgresql || missing="$missing postgresql"
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$missing nginx"
if ! has_dovecot; then
    [ "$(uname)" = Darwin ] && missing="$missing dovecot" || missing="$missing dovecot-imapd dovecot-lmtpd"
fi
# Faults of the disk are injected with it, where the system has it.
[ "$(uname)" != Linux ] || command -v strace >/dev/null 2>&1 || missing="$missing strace"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$missing"
    export DEBIAN_FRONTEND=noninteractive
    install() { apt-get install -y -qq "$@" >/dev/null; }
    {
        apt-get update -qq >/dev/null
        # The tests start servers of their own: no package is to make or start one.
        if [ ! -e /usr/sbin/policy-rc.d ]; then
            printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
            chmod +x /usr/sbin/policy-rc.d
            trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        fi
        case "$missing" in *postgresql*)
            install postgresql-common
            sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' \
                /etc/postgresql-common/createcluster.conf
        esac
        # shellcheck disable=SC2086
        install $missing
    } || { echo "That failed. Please run: apt-get install$missing" >&2; exit 1; }
    exit 0
fi
if [ "$(uname)" = Darwin ]; then
    echo "The tests need:$missing. Please run: brew install$missing" >&2
else
    echo "The tests need:$missing. Please run: sudo apt-get install$missing" >&2
fi
exit 1
