# shellcheck shell=bash
# Sourced by bin/test: runs commands in the background, each in its own process group.

background_processes=() background_logs=()

# start_in_background LOG COMMAND [ARGUMENTS]: the output goes to the log, or with LOG '' to where the
# output of this script goes.
start_in_background() {
  local log=$1
  shift
  set -m # a process group of its own, to end as a whole
  if [ -n "$log" ]; then
    "$@" >"$log" 2>&1 </dev/null &
  else
    "$@" </dev/null &
  fi
  set +m
  background_processes+=($!)
  background_logs+=("$log")
  trap end_background EXIT
}

# Waits for the first command that was not waited for, and prints its log. If the command failed, this
# function first ends the other commands, so that the log is the last output, and fails.
await_background() {
  local log=${background_logs[0]} failed=
  wait "${background_processes[0]}" || failed=yes
  background_processes=("${background_processes[@]:1}")
  background_logs=("${background_logs[@]:1}")
  [ -z "$failed" ] || end_background
  [ ! -s "$log" ] || { printf '\n%s:\n' "$log" && cat "$log"; }
  [ -z "$failed" ] || fail "see above${log:+: $log}"
}

# Interrupts the commands that still run, as Ctrl-C does, so that tests delete what they have created.
# Then ends the processes that are left of each command.
end_background() {
  local process
  for process in ${background_processes[@]+"${background_processes[@]}"}; do
    kill -INT -- "-$process" 2>/dev/null || true
  done
  for process in ${background_processes[@]+"${background_processes[@]}"}; do
    wait "$process" || true
    kill -- "-$process" 2>/dev/null || true
  done
  background_processes=()
}
