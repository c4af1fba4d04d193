#!/usr/bin/env bash
# The tool of Kafka's name, native: trial kafka delete-records --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka delete-records "$@"
