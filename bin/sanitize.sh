#!/usr/bin/env bash
# Runs the engine's tests under a sanitizer: bin/sanitize.sh thread|address [swift test arguments].
# The build has a folder of its own; jemalloc is left out, as a sanitizer brings its own allocator.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${1:-}
case "$kind" in
thread | address) shift ;;
*)
    echo "usage: bin/sanitize.sh thread|address [swift test arguments]" >&2
    exit 64
    ;;
esac

# What runs on one thread, and for long, has no race to find.
skipped=()
[ "$kind" = thread ] &&
    skipped=(--skip 'KafkaCodecTests|CrashSimulationTests|HostileInputTests|CrashModelTests')
export TRIAL_SANITIZED=1
# A report ends the test process: a race that is only printed would pass.
export TSAN_OPTIONS="halt_on_error=1 ${TSAN_OPTIONS:-}"
export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}"
exec swift test --scratch-path ".build/$kind" --sanitize "$kind" --no-parallel "${skipped[@]}" "$@"
