# shellcheck shell=bash
# Sourced by the other scripts: where the repository is, how a script complains, and how it runs a command so that a signal
# ends both.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # for the scripts that source this file
target_directory=${CARGO_TARGET_DIR:-$repository/target}

# In CI nothing is built twice, so incremental files only cost; and a lock file that would have to change is an error.
cargo_flags=()
if [[ -n ${CI:-} ]]; then
    export CARGO_INCREMENTAL=0
    cargo_flags+=(--locked)
fi

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Load programs and thousands of test connections need more open files than most systems give by default.
raise_file_limit() {
    ulimit -Sn 65536 2>/dev/null || ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true
}

# The folder of PostgreSQL's server programs: version 15 before any later one. NESTOR_POSTGRES_BIN names another.
postgres_bin() {
    local folder
    for folder in "${NESTOR_POSTGRES_BIN:-}" /usr/lib/postgresql/15/bin /usr/lib/postgresql/{16,17,18,19}/bin; do
        if [[ -n $folder && -x $folder/initdb && -x $folder/postgres ]]; then
            printf '%s\n' "$folder"
            return
        fi
    done
    return 1
}

# The browser of the browser tests. CHROMIUM names another.
chromium_path() {
    local candidate
    for candidate in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
        if [[ -n $candidate && -x $candidate ]]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

# Runs a command and returns its exit code. A signal that reaches this shell meanwhile is passed on to the command, and the
# shell waits until it has ended: a plain foreground command would make bash wait first and obey later.
#
# At a terminal the command stays in the terminal's process group, so that it can read keys and gets Ctrl-C itself; elsewhere it
# gets a group of its own, and the signal goes to everything that it started.
supervise() {
    local child target at_terminal='' status=0 received=''
    # shellcheck disable=SC2317 # called by the traps
    pass_on() {
        received=$1
        if [[ $1 == INT && -n $at_terminal ]]; then
            return
        fi
        kill "-$1" -- "$target" 2>/dev/null || true
    }
    if [[ -t 0 ]]; then
        at_terminal=yes
        (
            trap - INT QUIT TERM HUP
            exec "$@"
        ) <&0 &
        child=$!
        target=$child
    else
        set -m
        "$@" <&0 &
        child=$!
        set +m
        target=-$child
    fi
    trap 'pass_on INT' INT
    trap 'pass_on TERM' TERM
    trap 'pass_on HUP' HUP
    while true; do
        status=0
        wait "$child" || status=$?
        # A signal ends `wait` early: the command may still be running.
        kill -0 "$child" 2>/dev/null || break
    done
    trap - INT TERM HUP
    case $received in
        INT) return 130 ;;
        TERM) return 143 ;;
        HUP) return 129 ;;
    esac
    return "$status"
}
