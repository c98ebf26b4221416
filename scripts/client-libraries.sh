#!/usr/bin/env bash
# Runs client libraries of the platforms, unchanged, against the simulator: scripts/client-libraries.sh
#
# pywa speaks for WhatsApp and python-telegram-bot for Telegram, in the versions of crates/sim/tests/clients/requirements.txt.
# They are installed into a virtual environment of their own beside cargo's output.

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/toolchain.sh"
cd "$repository"

tests=$repository/crates/sim/tests/clients
environment=$target_directory/client-libraries
simulator=
log=$(mktemp)

# shellcheck disable=SC2317 # called by the trap
finish() {
    if [[ -n $simulator ]]; then
        kill "$simulator" 2>/dev/null || true
        wait "$simulator" 2>/dev/null || true
    fi
    rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if ! cmp -s "$tests/requirements.txt" "$environment/installed.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment" || die "python3 -m venv is missing: scripts/system-packages.sh python installs it"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$tests/requirements.txt"
    cp "$tests/requirements.txt" "$environment/installed.txt"
fi

cargo build --quiet -p nestor-sim --example simulator "${cargo_flags[@]}"

# A port for the hub of the tests: free a moment ago.
HUB_PORT=$("$environment/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export HUB_PORT

"$target_directory/debug/examples/simulator" "http://127.0.0.1:$HUB_PORT" 127.0.0.1:0 quiet 2>"$log" &
simulator=$!
for _ in {1..100}; do
    SIMULATOR_URL=$(sed -n "s|^the customers' phones: \(.*\)/$|\1|p" "$log")
    [[ -z $SIMULATOR_URL ]] || break
    kill -0 "$simulator" 2>/dev/null || die "the simulator did not start: $(cat "$log")"
    sleep 0.1
done
[[ -n $SIMULATOR_URL ]] || die "the simulator does not say where it listens: $(cat "$log")"
export SIMULATOR_URL
export PYTHONDONTWRITEBYTECODE=1

"$environment/bin/python" "$tests/whatsapp_client.py"
"$environment/bin/python" "$tests/telegram_client.py"
