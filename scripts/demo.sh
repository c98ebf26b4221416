#!/usr/bin/env bash
# Builds everything and starts the demo: scripts/demo.sh [FLAGS OF nestor demo…]

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/toolchain.sh"
cd "$repository"

scripts/web.sh build
cargo build -p nestor "${cargo_flags[@]}"
raise_file_limit
exec "$target_directory/debug/nestor" demo "$@"
