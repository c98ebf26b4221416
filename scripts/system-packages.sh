#!/usr/bin/env bash
# Installs what the tests need from the system: scripts/system-packages.sh postgres browser python
# Where that is not possible it names the command to run.

set -euo pipefail
. "$(dirname "$0")/lib.sh"

installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

needed=()
wished=()
for group in "$@"; do
    case $group in
        postgres)
            postgres_bin >/dev/null || needed+=(postgresql-15)
            ;;
        browser)
            chromium_path >/dev/null || needed+=(chromium)
            # Screenshots show Greek and emoji.
            if command -v dpkg-query >/dev/null; then
                for font in fonts-dejavu-core fonts-noto-color-emoji; do
                    installed "$font" || wished+=("$font")
                done
            fi
            ;;
        python)
            # Debian keeps what `python3 -m venv` needs in a package of its own.
            python3 -c 'import ensurepip, venv' 2>/dev/null || needed+=(python3-venv)
            ;;
        *) die "unknown group '$group': postgres, browser and python are known" ;;
    esac
done

if [[ ${#needed[@]} -eq 0 && ${#wished[@]} -eq 0 ]]; then
    echo "Nothing to install."
    exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    if [[ ${#needed[@]} -eq 0 ]]; then
        echo "Wished for and not installed: ${wished[*]} (as root: apt-get install ${wished[*]})"
        exit 0
    fi
    die "missing: ${needed[*]}. Run this once as root: apt-get update && apt-get install --no-install-recommends ${needed[*]} ${wished[*]}"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# What apt-get says is shown only when it fails.
apt() {
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        return 1
    fi
}

echo "Installing: ${needed[*]} ${wished[*]}"
apt update
# PostgreSQL 15 is Debian 12's; a later Debian has a later one, which serves the tests as well.
if [[ " ${needed[*]} " == *" postgresql-15 "* ]] && ! apt-cache show postgresql-15 >/dev/null 2>&1; then
    needed=("${needed[@]/postgresql-15/postgresql}")
fi
if [[ ${#needed[@]} -gt 0 ]]; then
    apt install -y --no-install-recommends "${needed[@]}"
fi
for package in "${wished[@]}"; do
    apt install -y --no-install-recommends "$package" || echo "Not to be had here, and done without: $package"
done
