# shellcheck shell=bash
# Sourced by setup and activate.sh: checks of what bin/setup has installed and written.
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

provider_is_located() {
  [ -f .cache/terraform.sh ]
}

# Has Terraform take the AWS provider from the mirror that bin/setup found (provider_mirror.py),
# unless the user names a CLI configuration. Sets `terraform_provider`, a line for the user.
configure_terraform() {
  local ours=$PWD/.cache/terraform.tfrc
  # Terraform complains of a missing file on every call; cdktf-cli shows that as errors.
  [ -f "${TF_CLI_CONFIG_FILE-}" ] || unset TF_CLI_CONFIG_FILE
  if [ "${TF_CLI_CONFIG_FILE-$ours}" = "$ours" ]; then
    # shellcheck source=/dev/null
    source .cache/terraform.sh
  else
    # shellcheck disable=SC2034 # for activate.sh
    terraform_provider='Terraform provider: hashicorp/aws, from where your Terraform CLI configuration says'
  fi
}
