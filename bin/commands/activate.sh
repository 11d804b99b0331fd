# shellcheck shell=bash
# Sourced by the scripts under bin/ once they are at the root: afterwards `python`, `pytest`,
# `cdktf`, `node` and `terraform` are the right ones, installed and set up.
source bin/commands/tools.sh
source bin/commands/installed.sh

require_tools
if ! python_is_installed || ! node_is_installed || ! provider_is_located; then
  bin/setup || exit
fi

export PATH="$PWD/.venv/bin:$PWD/node_modules/.bin:$PATH"
export VIRTUAL_ENV="$PWD/.venv"
unset PYTHONHOME PYTHONDONTWRITEBYTECODE # without .pyc files a synthesis takes 1.7 times as long

# The platforms without a Node in package-lock.json run the user's.
node_major=$(node --version)
node_major=${node_major#v} node_major=${node_major%%.*}
[ "$node_major" -le 22 ] ||
  fail "node is $(node --version), too new for cdktf-cli 0.21.0: put Node 22 on PATH"

# A banner on every run, and nothing to do about it.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION="$node_major"
export NODE_NO_WARNINGS=1
# Compiling the JavaScript of cdktf-cli takes a sixth of its CPU time: Node keeps the result.
export NODE_COMPILE_CACHE="$PWD/.cache/node"
# No telemetry and no search for newer versions, by Terraform and by cdktf-cli.
export CHECKPOINT_DISABLE=1 DISABLE_VERSION_CHECK=1

configure_terraform

# For the callers that print where the AWS provider comes from, in one line.
tell_terraform_provider() {
  printf '%s\n' "$terraform_provider" >&2
}

# start MODULE [ARGUMENTS]: run the `main` of a Python module in place of the shell (start.py).
start() {
  exec python -S bin/commands/start.py "$@" 3>&2 2>/dev/null
}
