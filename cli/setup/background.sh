# shellcheck shell=bash
# Sourced by bin/test: runs one command in the background, with its output in a log.

# start_in_background LOG COMMAND [ARGUMENTS]
start_in_background() {
  background_log=$1
  shift
  set -m # a process group of its own, to end as a whole
  "$@" >"$background_log" 2>&1 </dev/null &
  set +m
  background=$!
  trap 'kill -- "-$background" 2>/dev/null || true' EXIT
}

# Waits for the command and prints its output; fails if the command failed.
await_background() {
  local failed=
  wait "$background" || failed=yes
  trap - EXIT
  cat "$background_log"
  [ -z "$failed" ] || fail "see above: $background_log"
}
