#!/usr/bin/env bash
# The tool of Kafka's name, native: trial kafka consumer-groups --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka consumer-groups "$@"
