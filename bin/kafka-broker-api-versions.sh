#!/usr/bin/env bash
# The tool of Kafka's name, native: trial kafka broker-api-versions --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka broker-api-versions "$@"
