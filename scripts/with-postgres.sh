#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own:
#
#   scripts/with-postgres.sh [--durable] COMMAND…
#
# The command finds a superuser's address in NESTOR_TEST_POSTGRES_URL and makes its own databases. The server listens on a free
# port of 127.0.0.1, is stopped when the command ends or a signal comes, and leaves nothing behind. Any number of them can run at
# once. Commits are not flushed to the disk, for tests; --durable flushes them, for measurements.
#
# Where NESTOR_TEST_POSTGRES_URL is set already, no server is started and the command uses that one.

set -euo pipefail
. "$(dirname "$0")/lib.sh"

durability=(-c fsync=off -c full_page_writes=off -c synchronous_commit=off)
parent=${TMPDIR:-/tmp}
if [[ ${1:-} == --durable ]]; then
    shift
    durability=()
    # A disk, which /tmp need not be.
    parent=/var/tmp
fi
[[ $# -gt 0 ]] || die "usage: scripts/with-postgres.sh [--durable] COMMAND…"

if [[ -n ${NESTOR_TEST_POSTGRES_URL:-} ]]; then
    exec "$@"
fi

bin=$(postgres_bin) || die "PostgreSQL's server programs are missing: scripts/system-packages.sh postgres installs them"

directory=
server=

# shellcheck disable=SC2317 # called by the trap
stop() {
    trap '' INT TERM HUP
    if [[ -n $server ]] && kill -INT "$server" 2>/dev/null; then
        # A fast shutdown takes a moment; after ten seconds the server is made to stop at once.
        for _ in {1..100}; do
            kill -0 "$server" 2>/dev/null || break
            sleep 0.1
        done
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    if [[ -n $directory ]]; then
        rm -rf "$directory"
    fi
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The path of the server's socket has room for 107 bytes.
if [[ ${#parent} -gt 60 ]]; then
    parent=/tmp
fi
directory=$(mktemp -d "$parent/nestor-postgres.XXXXXXXX")

# PostgreSQL refuses to run as root. Where we are root it runs as the user that its package made, or as nobody.
run_as=()
if [[ $(id -u) -eq 0 ]]; then
    user=postgres
    id -u "$user" >/dev/null 2>&1 || user=nobody
    group=$(id -gn "$user")
    run_as=(setpriv "--reuid=$user" "--regid=$group" --init-groups)
    chown "$user:$group" "$directory"
    "${run_as[@]}" test -w "$directory" || die "$user cannot write in $directory: set TMPDIR to a folder that every user may enter"
fi

# Another user of this machine must not become superuser of our server, hence a password. md5 and not scram, which is slow on
# purpose: tests open thousands of connections.
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && printf '%s\n' "$password" >"$directory/password")
# Text sorts as people expect and not by bytes, as on most servers: a query that needs the order of bytes has to ask for it.
locale=(--locale=C)
if "$bin/initdb" --help | grep -q -- --icu-locale; then
    locale+=(--locale-provider=icu --icu-locale=en-US)
fi
if [[ ${#run_as[@]} -gt 0 ]]; then
    chown "$user:$group" "$directory/password"
fi
cd "$directory"
"${run_as[@]}" "$bin/initdb" -D "$directory/data" -U nestor --auth=md5 --pwfile="$directory/password" \
    --encoding=UTF8 "${locale[@]}" --no-sync --no-instructions >"$directory/initdb.log" 2>&1 || {
    cat "$directory/initdb.log" >&2
    die "initdb failed"
}

# In a session of its own Ctrl-C does not reach the server before the command is done with it. Where the system can, the server
# is told to stop when this script is killed without a chance to do so itself.
detached=()
if command -v setsid >/dev/null; then
    detached=(setsid)
fi
if setpriv --pdeathsig INT true 2>/dev/null; then
    run_as=("${run_as[@]:-setpriv}" --pdeathsig INT)
fi

for attempt in {1..20}; do
    # Below the ports that systems hand out by themselves.
    port=$((20000 + RANDOM % 12000))
    "${detached[@]}" "${run_as[@]}" "$bin/postgres" -D "$directory/data" -p "$port" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories="$directory" -c max_connections=200 -c shared_buffers=128MB -c max_wal_size=1GB \
        "${durability[@]}" </dev/null >"$directory/server.log" 2>&1 &
    server=$!
    while kill -0 "$server" 2>/dev/null; do
        if [[ $(sed -n 8p "$directory/data/postmaster.pid" 2>/dev/null) == ready* ]]; then
            break 2
        fi
        sleep 0.05
    done
    wait "$server" 2>/dev/null || true
    server=
    if [[ $attempt -eq 20 ]] || ! grep -q 'Address already in use' "$directory/server.log"; then
        cat "$directory/server.log" >&2
        die "PostgreSQL did not start"
    fi
done

cd "$OLDPWD"
export NESTOR_TEST_POSTGRES_URL="postgres://nestor:$password@127.0.0.1:$port/postgres"
status=0
supervise "$@" || status=$?
if [[ $status -ne 0 ]] && ! kill -0 "$server" 2>/dev/null; then
    tail -n 30 "$directory/server.log" >&2
    echo "with-postgres.sh: the PostgreSQL server had ended before the command did" >&2
fi
exit "$status"
