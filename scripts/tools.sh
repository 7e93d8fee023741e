#!/usr/bin/env bash
# Checks that the tools are here which a person installs himself; --test also gets the Debian packages that tests need.
set -euo pipefail

die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

newer() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

command -v go >/dev/null || die "Go is missing. Install Go 1.26 or newer: https://go.dev/dl/"
go=$(go env GOVERSION)
newer 1.26 "${go#go}" || die "This needs Go 1.26 or newer; here is ${go#go}. See https://go.dev/dl/"
command -v node >/dev/null || die "Node.js is missing. Install Node.js 20 or newer (with npm): https://nodejs.org/"
node=$(node --version)
newer 20 "${node#v}" || die "This needs Node.js 20 or newer; here is ${node#v}. See https://nodejs.org/"
command -v npm >/dev/null || die "npm is missing. It comes with Node.js: https://nodejs.org/"

[ "${1:-}" = "--test" ] || exit 0

# What the tests need besides: a database server, a browser, and fonts so that screenshots show every script.
packages=(postgresql chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)
missing=()
command -v dpkg-query >/dev/null || die "The tests take PostgreSQL 15 or newer, Chromium and the Noto fonts from Debian's packages; this is no Debian."
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    die "The tests need these Debian packages:
  sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
fi
printf 'Installing for the tests: %s\n' "${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
