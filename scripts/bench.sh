#!/usr/bin/env bash
# Measures: scripts/bench.sh [ARGUMENTS OF THE LOAD PROGRAM…]
# On SQLite and on a PostgreSQL server of its own that flushes its commits to the disk.

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/toolchain.sh"
cd "$repository"

scripts/system-packages.sh postgres
raise_file_limit
cargo bench -p nestor --bench load --no-run "${cargo_flags[@]}"
exec scripts/with-postgres.sh --durable cargo bench -p nestor --bench load "${cargo_flags[@]}" -- "$@"
