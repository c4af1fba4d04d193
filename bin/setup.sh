#!/usr/bin/env bash
# Installs the Debian packages that Trial is built from (with --tests also those its tests use, with
# --bench those of bin/bench.sh).
# Says nothing and changes nothing when all are there.
set -euo pipefail

build=(pkg-config libc6-dev libstdc++-12-dev zlib1g-dev libuv1-dev libisal-dev liblz4-dev libzstd-dev
    libsnappy-dev libyaml-dev libjemalloc-dev)
tests=(kcat python3 python3-venv procps wine)

wanted=("${build[@]}")
[ "${1:-}" = "--tests" ] && wanted+=("${tests[@]}")
[ "${1:-}" = "--bench" ] && wanted+=(gcc librdkafka-dev)

if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is no Debian; install what corresponds to: ${wanted[*]}" >&2
    exit 0
fi

installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/^installed //p' || true)
missing=()
for package in "${wanted[@]}"; do
    grep -qx "$package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then
        as_root=(sudo)
    else
        echo "setup: packages are missing, and installing them needs root. Run this once:" >&2
        echo "    sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
        exit 6
    fi
fi

echo "setup: installing ${missing[*]}" >&2
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
install() {
    "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1
}
# The package lists of a fresh machine are empty or old: refresh them only when they fall short.
if ! install; then
    "${as_root[@]}" apt-get update >>"$log" 2>&1 || true
    if ! install; then
        tail -n 20 "$log" >&2
        echo "setup: apt-get could not install ${missing[*]} (see above)" >&2
        exit 6
    fi
fi
rm -f "$log"
