#!/usr/bin/env bash
# The tool of Kafka's name, native: trial kafka zookeeper-server-start --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka zookeeper-server-start "$@"
