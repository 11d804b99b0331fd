# shellcheck shell=bash
# Sourced by bin/test: runs commands in the background, each with its output in a log.

background_processes=() background_logs=()

# start_in_background LOG COMMAND [ARGUMENTS]
start_in_background() {
  local log=$1
  shift
  set -m # a process group of its own, to end as a whole
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  background_processes+=($!)
  background_logs+=("$log")
  trap end_background EXIT
}

# Waits for the first command that was not waited for, and prints its output; fails if it failed.
await_background() {
  local log=${background_logs[0]} failed=
  wait "${background_processes[0]}" || failed=yes
  background_processes=("${background_processes[@]:1}")
  background_logs=("${background_logs[@]:1}")
  cat "$log"
  [ -z "$failed" ] || fail "see above: $log"
}

# Ends the commands that still run.
end_background() {
  local process
  for process in ${background_processes[@]+"${background_processes[@]}"}; do
    kill -- "-$process" 2>/dev/null || true
  done
}
