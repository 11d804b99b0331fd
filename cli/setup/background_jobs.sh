# shellcheck shell=bash
# Sourced by bin/test: runs commands in the background, each with a log of its own.

jobs=()
workers=()

# start_job NAME COMMAND [ARGUMENTS]: start a command in the background.
start_job() {
  local name=$1
  shift
  set -m # a process group of its own, to end as a whole
  "$@" >"$(log_of "$name")" 2>&1 </dev/null &
  set +m
  jobs+=("$name")
  workers+=("$!")
  trap end_jobs EXIT
}

# Waits for every background command and prints its output; fails with the names of failed ones.
await_jobs() {
  local position log failed=
  for position in "${!jobs[@]}"; do
    log=$(log_of "${jobs[$position]}")
    wait "${workers[$position]}" || failed="${failed:+$failed, }$log"
    cat "$log"
  done
  trap - EXIT
  [ -z "$failed" ] || fail "see above: $failed"
}

end_jobs() {
  local worker
  for worker in "${workers[@]}"; do
    kill -- "-$worker" 2>/dev/null || true
  done
}

log_of() {
  printf '.cache/test-%s.log' "$1"
}
