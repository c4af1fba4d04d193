#!/usr/bin/env bash
# Builds the release `trial` when a source is newer than it, and prints the path of the executable.
# With --tests everything is built, tests and benchmarks too, as one build: on two cores the tests
# compile while rooms wait for one another.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

binary=.build/release/trial
wanted=(--product trial)
if [ "${1:-}" = "--tests" ]; then
    wanted=(--build-tests)
elif [ -x "$binary" ] && [ -z "$(find Package.swift Sources -newer "$binary" -print -quit)" ]; then
    echo "$PWD/$binary"
    exit 0
fi

bin/setup.sh
if ! command -v swift >/dev/null; then
    echo "build: no swift on the PATH; install Swift 6.3 from swift.org" >&2
    exit 6
fi
if [ "${1:-}" = "--tests" ]; then
    echo "build: building trial and its tests (release)" >&2
else
    echo "build: building trial (release)" >&2
fi
log=$(mktemp)
if ! swift build -c release "${wanted[@]}" --explicit-target-dependency-import-check error \
    >"$log" 2>&1; then
    grep -E 'error|warning' "$log" | sort -u | head -n 40 >&2 || true
    tail -n 20 "$log" >&2
    echo "build: failed" >&2
    exit 6
fi
rm -f "$log"
# Beside the executable, so that a commit alone never means a new build.
git describe --always --dirty >"$binary-commit" 2>/dev/null || true
touch "$binary"
echo "$PWD/$binary"
