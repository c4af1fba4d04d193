#!/usr/bin/env bash
# The tool of Kafka's name, native: trial kafka consumer-perf-test --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka consumer-perf-test "$@"
