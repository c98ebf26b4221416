#!/usr/bin/env bash
# The web app: scripts/web.sh dependencies|build|check|unit-tests
# Each does first what it needs; dependencies and build do nothing where nothing has changed.

set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository/web"

# The test driver would fetch a browser of its own; the tests use the system's.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

command -v node >/dev/null || die "Node.js 20.19 or later is needed, and there is no node on the PATH"
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
    die "Node.js 20.19 or later is needed, this is $(node --version)"

# Whether something among the paths is newer than the mark (a removed file makes its folder newer).
newer_than() {
    local mark=$1
    shift
    [[ ! -e $mark || -n $(find "$@" -newer "$mark" -print -quit) ]]
}

dependencies() {
    if newer_than node_modules/.package-lock.json package.json package-lock.json; then
        npm ci --no-audit --no-fund
        touch node_modules/.package-lock.json
    fi
}

build() {
    dependencies
    local sources=()
    local source
    for source in index.html package-lock.json package.json openapi.json public scripts src *.config.* tsconfig*.json; do
        [[ ! -e $source ]] || sources+=("$source")
    done
    if newer_than dist/index.html "${sources[@]}"; then
        npm run --silent build
        touch dist/index.html
    else
        echo "web/dist is newer than its sources."
    fi
}

case ${1:-} in
    dependencies) dependencies ;;
    build) build ;;
    check)
        dependencies
        npm run --silent check
        ;;
    unit-tests)
        dependencies
        npm run --silent test
        ;;
    *) die "usage: scripts/web.sh dependencies|build|check|unit-tests" ;;
esac
