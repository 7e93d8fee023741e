#!/usr/bin/env bash
# The checks behind `make test | check | lint | journeys`. Two lanes run side by side: the web and Go.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh

what=${1:-all}

# --- steps ---

go_format() {
  local wrong
  wrong=$(find cmd internal migrations web -name '*.go' -not -path '*/node_modules/*' -print0 | xargs -0 gofmt -l) || return 1
  [ -z "$wrong" ] || { printf 'gofmt -w %s\n' "$wrong"; return 1; }
}

go_unused() {
  local unused
  unused=$(go tool deadcode -test ./...) || return 1
  [ -z "$unused" ] || { printf 'nobody calls:\n%s\n' "$unused"; return 1; }
}

web() { (cd web && npx --no-install "$@"); }
web_run() { (cd web && npm run --silent "$@"); }

# --- lanes ---

go_lint() {
  step "go: download" go mod download &&
    step "go: build" go build ./... &&
    step "go: module file" go mod tidy -diff &&
    step "go: format" go_format &&
    step "go: vet" go vet ./... &&
    step "go: house rules" go test -count=1 ./internal/house &&
    step "go: staticcheck" go tool staticcheck ./... &&
    step "go: unused code" go_unused
}

web_install() { step "web: install" make web/node_modules/.installed; }

web_lint() {
  web_install &&
    step "web: format and lint" web biome ci --config-path=. . ../e2e &&
    step "web: types" web_run types &&
    step "web: imports" web_run imports &&
    step "web: unused code" web knip
}

web_fast() { web_lint && step "web: unit tests" web_run test; }

web_all() {
  web_fast &&
    step "web: build within its sizes" make .cache/web.built &&
    step "journeys: install" make e2e/node_modules/.installed &&
    step "journeys: types" npm --prefix e2e run --silent types
}

generated() { step "generated code is fresh" scripts/generate.sh --check; }

# --- PostgreSQL for the tests: started once for all of them, ended whatever happens, left alone if it ran before ---

pgtest=.cache/pgtest
postgres_ours=

postgres_start() {
  [ -e "${TMPDIR:-/tmp}/cxgenie-pg-$(id -u)-fast/data/postmaster.pid" ] || postgres_ours=yes
  trap postgres_stop EXIT
  step "postgresql: start" postgres_up
}

postgres_up() { go build -o "$pgtest" ./internal/platform/dbtest/pgtest && "$pgtest" start; }

postgres_stop() {
  if [ -n "$postgres_ours" ]; then "$pgtest" stop >/dev/null 2>&1 || true; fi
}

# Tests that failed on a machine that was busy with all the others are run once more, alone: what fails again is broken.
go_suites() {
  local out=.cache/go-tests.log failed names
  if go test -vet=off -timeout 15m ./... 2>&1 | tee "$out"; then return 0; fi
  failed=$(sed -n 's/^FAIL[[:space:]]\+\(cxgenie\/[^[:space:]]*\).*/\1/p' "$out" | sort -u)
  names=$(sed -n 's/^--- FAIL: \([A-Za-z0-9_]*\).*/\1/p' "$out" | sort -u | paste -sd '|' -)
  if [ -z "$names" ] || [ "$(wc -w <<<"$failed")" -gt 2 ] || grep -q '^panic:\|build failed\|setup failed' "$out"; then return 1; fi
  printf '\nflaky? once more, alone: %s in %s\n' "$names" "$failed"
  # shellcheck disable=SC2086
  go test -vet=off -count=1 -p 1 -timeout 10m -run "^($names)\$" $failed
}

go_tests() { step "go: tests, both databases" go_suites && flaky go--tests--both-databases; }

# What failed and then did not, of a step whose words nobody sees when it is well.
flaky() {
  sed -n '/flaky/,/passed\|^$/p' "$logs/$1.log" | sed 's/^/       | /' >&2
}

journeys() {
  step "binary" make bin/cxgenie &&
    step "browser journeys" npm --prefix e2e test --silent &&
    flaky browser-journeys
}

run_all() {
  step "tools and packages" scripts/tools.sh --test
  both go_lint web_all
  generated
  postgres_start
  go_tests
  journeys
}

case "$what" in
  all) run_all ;;
  fast)
    step "tools" scripts/tools.sh
    both go_lint web_fast
    generated
    ;;
  lint)
    step "tools" scripts/tools.sh
    both go_lint web_lint
    ;;
  journeys)
    export CXGENIE_TEST_PICTURES=1
    step "tools and packages" scripts/tools.sh --test
    step "journeys: install" make e2e/node_modules/.installed
    postgres_start
    journeys
    ;;
  *)
    say "usage: scripts/test.sh all | fast | lint | journeys"
    exit 2
    ;;
esac
all_good
