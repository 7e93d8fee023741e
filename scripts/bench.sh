#!/usr/bin/env bash
# Measures the paths of docs/performance.md: Go benchmarks, then `cxgenie bench` against a server of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

go test -run '^$' -bench . -benchmem ./internal/...
