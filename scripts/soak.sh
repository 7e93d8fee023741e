#!/usr/bin/env bash
# The long forms of the tests: too slow for every change, run before a release. Their last result stands in docs/soak.md.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh

fuzz_seconds=${FUZZ_SECONDS:-60}

# fuzz: each fuzz test for a while; Go runs one at a time.
fuzz() {
  local file name
  grep -rlE '^func Fuzz' --include='*_test.go' internal | while read -r file; do
    sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$file" | while read -r name; do
      go test -run '^$' -fuzz "^$name\$" -fuzztime "${fuzz_seconds}s" "./$(dirname "$file")" </dev/null || return 1
    done
  done
}

command -v gcc >/dev/null || { say "The race detector needs a C compiler: sudo apt-get install --no-install-recommends gcc libc6-dev"; exit 1; }

export CXGENIE_TEST_SOAK=1
step "tools and packages" scripts/tools.sh --test
step "binary" make bin/cxgenie
step "go: long tests, race detector" env CGO_ENABLED=1 go test -race -count=1 -vet=off -timeout 60m ./...
step "go: fuzz" fuzz
step "journeys: install" make e2e/node_modules/.installed
step "browser journeys, both databases" env CXGENIE_TEST_JOURNEYS=all npm --prefix e2e test --silent
all_good
