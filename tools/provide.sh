#!/bin/sh
# What the tests need beside Python: a browser and real servers. Installs what is missing where it may (root on a
# Debian system); else says what is missing and what is therefore not tested, and fails unless ALLOW_MISSING=1.
# Writes .venv/.provided with TESTED, the pytest markers that can run.
set -eu

postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
redis() { command -v redis-server >/dev/null 2>&1 && command -v redis-benchmark >/dev/null 2>&1; }
alertmanager() { command -v prometheus-alertmanager >/dev/null 2>&1 || command -v alertmanager >/dev/null 2>&1; }

packages=""
browser || packages="$packages chromium fonts-dejavu-core"
postgres || packages="$packages postgresql"
redis || packages="$packages redis-server redis-tools"
alertmanager || packages="$packages prometheus-alertmanager"

if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$packages"
    log=$(mktemp)
    # The servers are started by the tests themselves; the packages must not start theirs.
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y --no-install-recommends $packages; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
    fi
    rm -f "$log"
fi

tested=""
missing=""
lack() {
    echo "Missing: $1. Not tested without it: $2. Install: $3" >&2
    missing="$missing $1"
    tested="${tested:+$tested and }not $4"
}
browser || lack "Chromium" "the pages in a browser" "apt install chromium" browser
postgres || lack "PostgreSQL's server" "the warehouse and the history on PostgreSQL" "apt install postgresql" postgres
redis || lack "redis-server and redis-tools" "Sentinel, TLS, cluster and the bench" "apt install redis-server redis-tools" redisserver
alertmanager || lack "Alertmanager" "notifications to a real one" "apt install prometheus-alertmanager" alertmanager

if [ -n "$missing" ] && [ "${ALLOW_MISSING:-}" != 1 ]; then
    echo "The tests stop here. ALLOW_MISSING=1 make test runs the rest." >&2
    exit 1
fi
echo "TESTED='$tested'" >.venv/.provided
