#!/usr/bin/env bash
# Deploys dev to a new emulator, then prints the seconds of three deployments without changes:
# tests/benchmarks/unchanged_deploy.sh DIRECTORY_OF_A_PROJECT
set -euo pipefail
cd "$1"
unset CRUDDUR_EMULATOR_PID
settings=$(bin/cruddur emulator start)
eval "$settings"
trap 'bin/cruddur emulator stop >/dev/null' EXIT
{
  bin/cruddur emulator seed dev
  bin/cruddur bootstrap dev
  bin/cdktf deploy dev-registry --auto-approve
  bin/cruddur emulator seed dev
  bin/cruddur deploy dev --auto-approve
} >&2

TIMEFORMAT=%R
output=$(mktemp)
for _ in 1 2 3; do
  { time bin/cruddur deploy dev --auto-approve >"$output" 2>&1; } 2>&1 || { cat "$output" >&2; exit 1; }
done
rm "$output"
