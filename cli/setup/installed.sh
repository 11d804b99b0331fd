# shellcheck shell=bash
# Sourced by bin/setup and activate.sh: checks what bin/setup has installed and written. bin/setup
# writes a stamp after its last step, so that an incomplete .venv or node_modules never counts.

python_stamp() {
  printf 'installed in %s\n' "$PWD" # the scripts of a moved or copied .venv point elsewhere
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

provider_is_located() {
  [ -f .cache/terraform.sh ]
}

# Makes Terraform use the mirror of the AWS provider that bin/setup found (provider_mirror.py),
# unless the user names a CLI configuration. Sets `terraform_provider`, a line for the user.
configure_terraform() {
  local ours=$PWD/.cache/terraform.tfrc
  # A missing file makes Terraform print a warning on every call, which cdktf-cli shows as an error.
  [ -f "${TF_CLI_CONFIG_FILE-}" ] || unset TF_CLI_CONFIG_FILE
  if [ "${TF_CLI_CONFIG_FILE-$ours}" = "$ours" ]; then
    # shellcheck source=/dev/null
    source .cache/terraform.sh
  else
    # shellcheck disable=SC2034 # for activate.sh
    terraform_provider='Terraform provider: hashicorp/aws, from where your Terraform CLI configuration says'
  fi
}
