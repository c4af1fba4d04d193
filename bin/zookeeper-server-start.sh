#!/usr/bin/env bash
# Says that no ZooKeeper is needed: trial kafka zookeeper-server-start --help
exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" kafka zookeeper-server-start "$@"
