# shellcheck shell=bash
# Sourced by the other scripts: runs steps with quiet output, shows their seconds, and a failing step's words.

logs=.cache/steps
mkdir -p "$logs"

say() { printf '%s\n' "$*" >&2; }

# step <name> <command…>: its output goes to a file; when it fails, the file is shown and the step fails.
step() {
  local name=$1 from=$SECONDS log status=0
  log="$logs/${name//[^a-z0-9]/-}.log"
  shift
  "$@" >"$log" 2>&1 || status=$?
  if [ "$status" -eq 0 ]; then
    say "  ok   $(printf '%-28s %4d s' "$name" $((SECONDS - from)))"
  else
    say "  FAIL $(printf '%-28s %4d s' "$name" $((SECONDS - from)))"
    { tail -n 150 "$log" | sed "s/^/       | /"; } >&2
    say "       (all of it: $log)"
  fi
  return "$status"
}

# both <function> <function>: two lanes side by side, one for each core; fails when one fails.
both() {
  local first second status=0
  "$1" & first=$!
  "$2" & second=$!
  wait "$first" || status=1
  wait "$second" || status=1
  return "$status"
}

# all_good: the last line of a run.
all_good() { say "  all good after $SECONDS s"; }
