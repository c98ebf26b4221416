#!/usr/bin/env bash
# The files that are generated and checked in: web/openapi.json, the description of the API that the server makes of itself,
# web/src/api/schema.d.ts, the types of the web app's client, and docs/reference/capabilities.md and errors.md, the channels' tables.
#
#   scripts/generated.sh check     fails when one of them is stale
#   scripts/generated.sh write     writes them anew

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/toolchain.sh"
cd "$repository"

fresh=$(mktemp)
tables=$(mktemp -d)
trap 'rm -rf "$fresh" "$tables"' EXIT
cargo build --quiet -p nestor "${cargo_flags[@]}"
"$target_directory/debug/nestor" openapi >"$fresh"
for table in capabilities errors; do
    cargo run --quiet -p nestor-core --example reference_tables "${cargo_flags[@]}" -- "$table" >"$tables/$table.md"
done
scripts/web.sh dependencies

case ${1:-} in
    check)
        if ! difference=$(diff -u --label web/openapi.json web/openapi.json --label "nestor openapi" "$fresh"); then
            head -n 60 <<<"$difference"
            die "web/openapi.json is stale: run make generate and commit what it changes"
        fi
        for table in capabilities errors; do
            diff -q "docs/reference/$table.md" "$tables/$table.md" >/dev/null ||
                die "docs/reference/$table.md is stale: run make generate and commit what it changes"
        done
        npm --prefix web run --silent api:check ||
            die "web/src/api/schema.d.ts is stale: run make generate and commit what it changes"
        echo "The generated files are fresh."
        ;;
    write)
        cat "$fresh" >web/openapi.json
        cp "$tables"/*.md docs/reference/
        npm --prefix web run --silent api:generate
        ;;
    *) die "usage: scripts/generated.sh check|write" ;;
esac
