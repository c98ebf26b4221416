#!/usr/bin/env bash
# Runs tests with all the set-up that they need: scripts/test.sh [PART…]
#
#   habit      what every commit should pass: formatting, lints, the tidy test, the core's tests
#   formatting, lints
#   web        the web app's checks, unit tests and build
#   rust       every Rust test, on SQLite and on a PostgreSQL server of its own
#   browser    the inbox in a real browser against the real `nestor demo`
#   clients    client libraries of the platforms, unchanged, against the simulator
#   generated  whether the generated files are fresh
#
# Without a part: everything. The first step that fails ends the run.

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/toolchain.sh"
cd "$repository"

if [[ $# -eq 0 ]]; then
    set -- formatting web lints rust clients browser generated
fi

finished=()

# step "Heading" COMMAND…
step() {
    local heading=$1 status=0 started=$SECONDS elapsed
    shift
    printf '\n==== %s\n' "$heading"
    supervise "$@" || status=$?
    elapsed=$((SECONDS - started))
    if [[ $status -ne 0 ]]; then
        printf '\nFAILED after %d s: %s (exit code %d, %d s; %d steps before it passed)\n' \
            "$SECONDS" "$heading" "$status" "$elapsed" "${#finished[@]}"
        exit "$status"
    fi
    printf '==== %s: %d s\n' "$heading" "$elapsed"
    finished+=("$heading $elapsed s")
}

formatting() {
    step "Formatting" cargo fmt --all --check
}

lints() {
    step "Lints" cargo clippy --workspace --all-targets "${cargo_flags[@]}" -- -D warnings
}

habit() {
    formatting
    lints
    step "Tidy" cargo test --quiet -p nestor --test tidy "${cargo_flags[@]}"
    step "Core tests" cargo test --quiet -p nestor-core "${cargo_flags[@]}"
}

web() {
    step "Web: dependencies" scripts/web.sh dependencies
    step "Web: check" scripts/web.sh check
    step "Web: unit tests" scripts/web.sh unit-tests
    step "Web: build" scripts/web.sh build
}

rust() {
    step "System packages: PostgreSQL" scripts/system-packages.sh postgres
    step "Rust tests: build" cargo test --workspace --no-run "${cargo_flags[@]}"
    step "Rust tests" scripts/with-postgres.sh cargo test --workspace "${cargo_flags[@]}"
}

browser() {
    step "System packages: browser" scripts/system-packages.sh browser
    step "Web: build" scripts/web.sh build
    step "Nestor: build" cargo build -p nestor "${cargo_flags[@]}"
    CHROMIUM=$(chromium_path) || die "no Chromium was found: set CHROMIUM to its path"
    export CHROMIUM
    export NESTOR_BIN=$target_directory/debug/nestor
    step "Browser tests" npm --prefix web run --silent e2e
}

clients() {
    step "System packages: Python" scripts/system-packages.sh python
    step "Client libraries" scripts/client-libraries.sh
}

generated() {
    step "Generated files" scripts/generated.sh check
}

raise_file_limit
for part in "$@"; do
    case $part in
        habit | formatting | web | lints | rust | clients | browser | generated) "$part" ;;
        *) die "unknown part '$part': see the head of scripts/test.sh" ;;
    esac
done

summary=$(printf ', %s' "${finished[@]}")
printf '\nPASSED in %d s: %s\n' "$SECONDS" "${summary:2}"
