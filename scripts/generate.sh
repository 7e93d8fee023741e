#!/usr/bin/env bash
# Writes what follows from the code: web/protocol from the API that the server describes, and the settings in the README.
# --check only says whether that was forgotten for web/protocol; a house test says it for the README.
set -euo pipefail
cd "$(dirname "$0")/.."

out=web/protocol
if [ "${1:-}" = "--check" ]; then
  out=.cache/protocol
fi
mkdir -p "$out"
go run ./cmd/cxgenie openapi >"$out/openapi.json"
(cd web && npx --no-install openapi-typescript "../$out/openapi.json" --output "../$out/api.ts" >/dev/null)

if [ "${1:-}" != "--check" ]; then
  CXGENIE_TEST_WRITE=1 go test -count=1 -run TestTheReadmeListsEverySetting ./internal/house
else
  for file in openapi.json api.ts; do
    cmp -s "web/protocol/$file" "$out/$file" || {
      printf 'web/protocol/%s is not what the server describes: make generate\n' "$file" >&2
      exit 1
    }
  done
fi
