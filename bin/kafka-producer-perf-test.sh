#!/usr/bin/env bash
# The tool of Kafka's name, native: trial kafka producer-perf-test --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka producer-perf-test "$@"
