#!/usr/bin/env bash
# Starts the built server on this machine with its data in ./data.
set -euo pipefail
cd "$(dirname "$0")/.."
exec bin/cxgenie serve
