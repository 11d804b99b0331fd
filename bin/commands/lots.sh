# shellcheck shell=bash
# Sourced by bin/test: commands that run in the background, each with a log of its own.

lots=()
workers=()

# start_lot NAME COMMAND [arguments]
start_lot() {
  local name=$1
  shift
  set -m # a process group of its own, to end as a whole
  "$@" >"$(log_of "$name")" 2>&1 </dev/null &
  set +m
  lots+=("$name")
  workers+=("$!")
  trap end_lots EXIT
}

# Waits for every lot and shows its output; fails naming those that failed.
await_lots() {
  local position log failed=
  for position in "${!lots[@]}"; do
    log=$(log_of "${lots[$position]}")
    wait "${workers[$position]}" || failed="${failed:+$failed, }$log"
    cat "$log"
  done
  trap - EXIT
  [ -z "$failed" ] || fail "see above: $failed"
}

end_lots() {
  local worker
  for worker in "${workers[@]}"; do
    kill -- "-$worker" 2>/dev/null || true
  done
}

log_of() {
  printf '.cache/test-%s.log' "$1"
}
