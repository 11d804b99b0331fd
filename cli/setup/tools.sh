# shellcheck shell=bash
# Sourced by every script under bin/: checks that Python, Node, npm and Terraform are installed and
# new enough, and that the commands can write their files.

# Ctrl-C ends a script without a message, after the program that it runs has ended.
trap 'exit 130' INT

fail() {
  printf 'bin/%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

require_tools() {
  require_folders
  require_python
  require_node
  require_terraform
}

# Folders for the files of the commands. A missing folder is created later in the project's root.
require_folders() {
  local folder
  for folder in '' .cache cdktf.out; do
    [ ! -e "$PWD/$folder" ] || { [ -d "$PWD/$folder" ] && [ -w "$PWD/$folder" ]; } ||
      fail "$PWD/$folder must be a folder that you may write to"
  done
}

# With a working .venv any Python is enough: asking the Python of pyenv for its version takes 0.1 s.
require_python() {
  if [ -x .venv/bin/python ]; then
    command -v python3.11 python3 python3.13 python3.12 >/dev/null || no_python
  else
    find_python
  fi
}

no_python() {
  fail 'python3 not found: install Python 3.11 (3.12 and 3.13 work too), see "Download Python" on the Python site'
}

# Sets `python` to the Python for .venv: preferably 3.11, with which Pipfile.lock was resolved.
find_python() {
  local name program version reason=
  for name in python3.11 python3 python3.13 python3.12; do
    while read -r program; do
      version=$("$program" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
      case $version in
        3.11.* | 3.12.* | 3.13.*)
          if "$program" -c 'import ensurepip, venv' 2>/dev/null; then
            # shellcheck disable=SC2034 # for the script that sources this file
            python=$program
            return
          fi
          reason="${reason:-$name cannot make virtual environments: install its venv module (Debian, Ubuntu: apt install python${version%.*}-venv)}"
          ;;
        *) reason="${reason:-$name is Python $version, which does not fit: install Python 3.11 (3.12 and 3.13 work too), see \"Download Python\" on the Python site}" ;;
      esac
    done < <(programs "$name")
  done
  [ -n "$reason" ] || no_python
  fail "$reason"
}

# programs NAME: its paths on PATH, last those of pyenv and asdf. Unless they are told otherwise, they
# build Python without optimizations: our tests take 1.2 times as long as with Debian's Python.
programs() {
  type -ap "$1" | sed -E '\,/(shims|\.pyenv|\.asdf)/,d'
  type -ap "$1" | sed -nE '\,/(shims|\.pyenv|\.asdf)/,p'
}

require_node() {
  local program version advice='install Node 22 with npm, see "Download Node.js" on the Node.js site'
  for program in node npm; do
    command -v "$program" >/dev/null || fail "$program not found: $advice"
  done
  version=$(node --version 2>/dev/null) || version=
  at_least 20 0 "${version#v}" || fail "node is ${version:-of unknown version}, too old: $advice"
}

require_terraform() {
  local name=${TERRAFORM_BINARY_NAME:-terraform} answer product version
  local advice="install Terraform 1.11 or newer, see \"Install Terraform\" in HashiCorp's documentation"
  command -v "$name" >/dev/null ||
    fail "$name not found: $advice, or set TERRAFORM_BINARY_NAME to yours"
  answer=$(CHECKPOINT_DISABLE=1 "$name" version 2>/dev/null) || answer=
  product=${answer%% *}
  version=$(sed -n 's/^[A-Za-z]* v\([0-9.]*\).*/\1/p' <<<"$answer")
  # These are the first versions that lock a state in S3 without a DynamoDB table.
  case $product in
    OpenTofu)
      at_least 1 10 "$version" || fail "$name is OpenTofu $version, too old: install OpenTofu 1.10 or newer"
      return
      ;;
    Terraform) ;;
    *) version= ;;
  esac
  [ -n "$version" ] || fail "\"$name version\" does not answer like Terraform: $advice"
  at_least 1 11 "$version" || fail "$name is $version, too old: $advice"
}

# at_least MAJOR MINOR VERSION
at_least() {
  local major=${3%%.*} minor=${3#*.}
  minor=${minor%%.*}
  case $major$minor in '' | *[!0-9]*) return 1 ;; esac
  [ "$major" -gt "$1" ] || { [ "$major" -eq "$1" ] && [ "$minor" -ge "$2" ]; }
}
