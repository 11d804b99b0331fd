# shellcheck shell=bash
# Sourced by the scripts under bin/ in the root folder of the project. Afterwards `python`,
# `pytest`, `cdktf`, `node` and `terraform` are the right programs, installed and configured.
source cli/setup/tools.sh
source cli/setup/installed.sh

require_tools
if ! python_is_installed || ! node_is_installed || ! provider_is_located; then
  bin/setup || exit
fi

export PATH="$PWD/.venv/bin:$PWD/node_modules/.bin:$PATH"
export VIRTUAL_ENV="$PWD/.venv"
unset PYTHONHOME PYTHONDONTWRITEBYTECODE # without .pyc files a synthesis takes 1.7 times as long

# On platforms without a Node in package-lock.json, the user's Node runs.
node_major=$(node --version)
node_major=${node_major#v} node_major=${node_major%%.*}
[ "$node_major" -le 22 ] ||
  fail "node is $(node --version), too new for cdktf-cli 0.21.0: put Node 22 on PATH"

# Without this variable jsii prints a banner on every run, which the user cannot act on.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION="$node_major"
export NODE_NO_WARNINGS=1
# Compiling the JavaScript of cdktf-cli takes a sixth of its CPU time: Node keeps the result.
export NODE_COMPILE_CACHE="$PWD/.cache/node"
# Terraform and cdktf-cli must send no telemetry and search for no newer version.
export CHECKPOINT_DISABLE=1 DISABLE_VERSION_CHECK=1

configure_terraform

# print_provider_source: print the source of the AWS provider, in one line.
print_provider_source() {
  printf '%s\n' "$terraform_provider" >&2
}

# start MODULE [ARGUMENTS]: run the `main` of a Python module in place of the shell (start.py).
start() {
  exec python -S cli/start.py "$@" 3>&2 2>/dev/null
}
