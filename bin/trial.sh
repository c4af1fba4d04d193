#!/usr/bin/env bash
# Sets up and builds what is missing, then runs `trial` with the arguments given.
set -euo pipefail
binary=$("$(dirname "${BASH_SOURCE[0]}")/build.sh")
exec "$binary" "$@"
