#!/usr/bin/env bash
# Measures the paths of docs/performance.md: Go benchmarks, then `cxgenie bench all` against a server of its own, on data
# that it plants. CONVERSATIONS sets how many (10,000), CXGENIE_DATABASE_URL an empty PostgreSQL database instead of SQLite.
set -euo pipefail
cd "$(dirname "$0")/.."

go test -run '^$' -bench . -benchmem ./internal/...

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
export CXGENIE_BENCH_PASSWORD='a password of the benchmark only'
bin/cxgenie bench all --data-dir "$data/data" --seeds "$data/seeds.jsonl" --seed "${CONVERSATIONS:-10000}" --table
