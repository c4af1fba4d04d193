#!/usr/bin/env bash
# The tool of Kafka's name, native: trial kafka console-producer --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka console-producer "$@"
