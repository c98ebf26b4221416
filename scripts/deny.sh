#!/usr/bin/env bash
# Checks the licences and the sources of what we depend on (deny.toml). The list of known vulnerabilities is fetched from the
# network at each run: scripts/deny.sh advisories does that, and is for a machine that reaches it.

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/toolchain.sh"
cd "$repository"

if ! command -v cargo-deny >/dev/null; then
    echo "Installing cargo-deny, which takes some minutes."
    cargo install --locked cargo-deny
fi
if [[ $# -eq 0 ]]; then
    set -- licenses bans sources
fi
exec cargo deny --all-features check --hide-inclusion-graph "$@"
