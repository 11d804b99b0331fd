# shellcheck shell=bash
# Sourced by setup and activate.sh: whether what the lock files pin is installed.
# A stamp is written after the last step only, so that a half-made .venv or node_modules never counts.

python_stamp() {
  printf 'installed in %s\n' "$PWD" # a .venv that was moved or copied has scripts that point elsewhere
  cat Pipfile.lock
}

node_stamp() {
  uname -sm
  cat package-lock.json
}

python_is_installed() {
  [ -x .venv/bin/python ] && python_stamp | cmp -s - .venv/.installed
}

node_is_installed() {
  node_stamp | cmp -s - node_modules/.installed
}
