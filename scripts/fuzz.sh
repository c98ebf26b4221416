#!/usr/bin/env bash
# Throws broken webhooks at each channel's parser: scripts/fuzz.sh [SECONDS] [CHANNEL…]
#
# 60 seconds for each of the four by default. It begins with the bodies of the golden cases and what earlier runs found. A body
# that makes a parser panic is kept under fuzz/artifacts and ends the run. Needs a nightly compiler; installs cargo-fuzz.

set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"

seconds=${1:-60}
[[ $seconds =~ ^[0-9]+$ ]] || die "usage: scripts/fuzz.sh [SECONDS] [CHANNEL…]"
shift || true
[[ $# -gt 0 ]] || set -- whatsapp messenger instagram telegram

rustup toolchain list | grep -q '^nightly' || rustup toolchain install nightly --profile minimal
command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz

for channel in "$@"; do
    [[ -d crates/core/tests/golden/$channel ]] || die "unknown channel '$channel'"
    corpus=fuzz/corpus/$channel
    mkdir -p "$corpus"
    cp crates/core/tests/golden/"$channel"/inbound/*.in.json "$corpus"/
    printf '\n==== %s for %s s\n' "$channel" "$seconds"
    cargo +nightly fuzz run --sanitizer none "$channel" "$corpus" -- -max_total_time="$seconds" -max_len=65536 -timeout=10
done
