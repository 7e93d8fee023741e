# CX Genie: `make` shows what there is. Caches stay in the checkout (.cache, node_modules) or in the tools' own places.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO_FILES := $(shell find cmd internal migrations web -name '*.go' -not -path '*/node_modules/*' 2>/dev/null)
WEB_FILES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
SQL_FILES := $(shell find migrations -name '*.sql' 2>/dev/null)

.PHONY: help
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Build everything and start on http://localhost:8080 with its data in ./data
	@scripts/run.sh

.PHONY: build
build: bin/cxgenie ## Build both web apps and the one binary: bin/cxgenie

.PHONY: test
test: ## Everything a change must pass: web, Go on SQLite and PostgreSQL, browser journeys (about 25 minutes)
	@scripts/test.sh all

.PHONY: check
check: ## The fast part: format, vet, house rules, generated code, web checks and unit tests (under 3 minutes)
	@scripts/test.sh fast

.PHONY: lint
lint: ## Only the linters: gofmt, vet, staticcheck, unused code, Biome, types, imports
	@scripts/test.sh lint

.PHONY: journeys
journeys: build ## Only the browser journeys; pictures of each screen land in e2e/out/pictures (CXGENIE_TEST_PICTURES)
	@scripts/test.sh journeys

.PHONY: generate
generate: web/node_modules/.installed ## Write web/protocol from the API that the server describes
	@scripts/generate.sh

.PHONY: bench
bench: build ## Measure the paths that docs/performance.md promises
	@scripts/bench.sh

.PHONY: soak
soak: ## The long forms: race detector, repeated kills, fuzzing, journeys on both databases
	@scripts/soak.sh

.PHONY: clean
clean: ## Remove what was built (your ./data stays)
	rm -rf bin .cache e2e/out web/node_modules e2e/node_modules
	find web/admin/dist web/widget/dist -mindepth 1 ! -name placeholder.txt -delete

# --- what the targets above are made of ---

web/node_modules/.installed: web/package-lock.json web/package.json web/admin/package.json web/widget/package.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

e2e/node_modules/.installed: e2e/package-lock.json e2e/package.json
	cd e2e && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.cache/web.built: web/node_modules/.installed $(WEB_FILES)
	cd web && npm run --silent build
	@mkdir -p .cache && touch $@

# The same flags for whatever compiles, so that each package is compiled once.
export GOFLAGS := $(GOFLAGS) -trimpath

bin/cxgenie: .cache/web.built go.mod go.sum $(GO_FILES) $(SQL_FILES)
	go build -ldflags "-s -w -X cxgenie/internal/app.Version=$(VERSION)" -o $@ ./cmd/cxgenie
