#!/usr/bin/env bash
# The files that are generated and checked in: web/openapi.json, the description of the API that the server makes of itself, and
# web/src/api/schema.d.ts, the types of the web app's client.
#
#   scripts/generated.sh check     fails when one of them is stale
#   scripts/generated.sh write     writes them anew

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/toolchain.sh"
cd "$repository"

fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
cargo build --quiet -p nestor "${cargo_flags[@]}"
"$target_directory/debug/nestor" openapi >"$fresh"
scripts/web.sh dependencies

case ${1:-} in
    check)
        if ! difference=$(diff -u --label web/openapi.json web/openapi.json --label "nestor openapi" "$fresh"); then
            head -n 60 <<<"$difference"
            die "web/openapi.json is stale: run make generate and commit what it changes"
        fi
        npm --prefix web run --silent api:check ||
            die "web/src/api/schema.d.ts is stale: run make generate and commit what it changes"
        echo "The generated files are fresh."
        ;;
    write)
        cat "$fresh" >web/openapi.json
        npm --prefix web run --silent api:generate
        ;;
    *) die "usage: scripts/generated.sh check|write" ;;
esac
