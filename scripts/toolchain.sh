#!/usr/bin/env bash
# Chooses the Rust toolchain: of the version that rust-toolchain.toml names, under whatever name it is installed, and without
# ever letting rustup download one.
#
#   scripts/toolchain.sh COMMAND…     runs the command with it
#   . scripts/toolchain.sh            sets it in the shell that sources this file

set -euo pipefail

export RUSTUP_AUTO_INSTALL=0

# Sets RUSTUP_TOOLCHAIN where that is needed; fails with a sentence where Rust is missing.
choose_toolchain() {
    local file wanted minor name names
    file=$(dirname "${BASH_SOURCE[0]}")/../rust-toolchain.toml
    wanted=$(sed -n 's/^channel = "\(.*\)"$/\1/p' "$file")
    minor=${wanted%.*}

    if ! command -v cargo >/dev/null && [[ -x ${CARGO_HOME:-$HOME/.cargo}/bin/cargo ]]; then
        PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
        export PATH
    fi
    if ! command -v cargo >/dev/null; then
        printf 'Rust %s is needed, and there is no cargo on the PATH.\n' "$minor" >&2
        return 1
    fi
    # Without rustup cargo is used as it is (it refuses by itself when it is older than Cargo.toml allows), and whoever set
    # RUSTUP_TOOLCHAIN has chosen.
    if ! command -v rustup >/dev/null || [[ -n ${RUSTUP_TOOLCHAIN:-} ]]; then
        return 0
    fi
    names=$(rustup toolchain list 2>/dev/null | awk '!/^no installed/ { print $1 }')
    for name in $names; do
        if [[ $name == "$wanted" || $name == "$wanted"-* ]]; then
            return 0
        fi
    done
    for name in $names; do
        if [[ $(RUSTUP_TOOLCHAIN=$name rustc --version 2>/dev/null) =~ ^rustc\ "$minor"\.[0-9]+\ \( ]]; then
            export RUSTUP_TOOLCHAIN=$name
            return 0
        fi
    done
    printf 'Rust %s is needed, and none of the installed toolchains is of that version (%s). Install it with: rustup toolchain install %s\n' \
        "$minor" "$(echo "${names:-none installed}" | paste -s -d ' ')" "$wanted" >&2
    return 1
}

choose_toolchain || exit 1

if [[ ${BASH_SOURCE[0]} == "$0" && $# -gt 0 ]]; then
    exec "$@"
fi
