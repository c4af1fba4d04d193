#!/usr/bin/env bash
# Installs what is missing, builds, checks the format and runs every test. Arguments go to `swift test`.
# A peer that is absent skips its tests by name; KAFKA_HOME and KAFKA_ZOOKEEPER_HOME name the peers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '==> %s\n' "$*"; }

step "setting up"
bin/setup.sh --tests
if [ -z "${KAFKA_HOME:-}" ] && [ -d ../shared/peers/kafka-4.3.1 ]; then
    KAFKA_HOME=$(cd ../shared/peers/kafka-4.3.1 && pwd)
    export KAFKA_HOME
fi
if [ -z "${KAFKA_ZOOKEEPER_HOME:-}" ] && [ -d ../shared/peers/kafka-3.9.2 ]; then
    KAFKA_ZOOKEEPER_HOME=$(cd ../shared/peers/kafka-3.9.2 && pwd)
    export KAFKA_ZOOKEEPER_HOME
fi

# Oracles and clients for the tests; without a registry the tests that need them are skipped by name.
requirements=Tests/Fixtures/requirements.txt
python=
if [ ! -e .venv/ready ] || [ "$requirements" -nt .venv/ready ]; then
    step "making the Python environment of the tests, while the rest goes on"
    {
        python3 -m venv .venv &&
            .venv/bin/pip install --quiet --disable-pip-version-check -r "$requirements" &&
            touch .venv/ready
    } &
    python=$!
    trap 'kill "$python" 2>/dev/null || true' EXIT
fi

step "checking the format"
swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

step "building"
TRIAL_BINARY=$(bin/build.sh --tests)
export TRIAL_BINARY

if [ -n "$python" ]; then
    wait "$python" ||
        echo "test: no Python packages; tests that need them are skipped" >&2
    trap - EXIT
fi
[ -e .venv/ready ] && export TRIAL_PYTHON="$PWD/.venv/bin/python"

step "testing"
# Two shares side by side, as those of the first wait for other programs half of their time. Within a
# share one after the other: many tests wait for processes and threads, and on two cores those that
# wait would hold the only threads that the testing library has.
if [ $# -gt 0 ]; then
    swift test -c release --skip-build --no-parallel "$@"
    exit
fi
programs='^(ProcessTests|WineTests|PeerTests\.(Client|KafkaTool)Tests)'
outside=$(mktemp)
swift test -c release --skip-build --ignore-lock --no-parallel --filter "$programs" >"$outside" 2>&1 &
share=$!
trap 'kill "$share" 2>/dev/null || true; rm -f "$outside"' EXIT
inside=0
swift test -c release --skip-build --ignore-lock --no-parallel --skip "$programs" || inside=$?
step "testing beside other programs"
code=0
wait "$share" || code=$?
cat "$outside"
[ "$inside" -eq 0 ] && [ "$code" -eq 0 ] || exit 1
