"""Look for a mirror of the AWS provider on this machine, and write settings for Terraform.

`bin/setup` runs this module. The commands read what it leaves in `.cache`: `terraform.sh` has the
settings, and `terraform.tfrc` is a Terraform CLI configuration, if one is needed.

A mirror is a folder with `<host>/hashicorp/aws/<version>/<platform>`. Terraform itself finds some
mirrors, and reads a CLI configuration in the home directory. Without them, the module searches the
usual prefixes. Without any mirror, Terraform downloads the provider.
"""

import os
import platform
import re
import shlex
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / ".cache" / "terraform.tfrc"
SETTINGS = ROOT / ".cache" / "terraform.sh"
PREFIXES = ("/opt", "/usr/local", "/usr/share", "/var/lib", "/srv")
FOLDERS_DEEP = 3
SEARCH_SECONDS = 1.0
# macOS asks the user for permission when a program looks into these.
PRIVATE = {"Desktop", "Documents", "Downloads", "Library", "Movies", "Music", "Pictures"}

TEMPLATE = """provider_installation {
  filesystem_mirror {
    path    = "%s"
    include = ["hashicorp/aws"]
  }
  direct {
    exclude = ["hashicorp/aws"]
  }
}
"""


def provider_version() -> str:
    """Return the version of the AWS provider that the installed bindings require."""
    libraries = Path(sys.prefix) / "lib"
    pattern = "*/site-packages/cdktf_cdktf_provider_aws-*.dist-info/METADATA"
    for description in libraries.glob(pattern):
        text = description.read_text(encoding="utf-8")
        if version := re.search(r"hashicorp/aws provider version (\d+\.\d+\.\d+)", text):
            return version[1]
    sys.exit(f"no version of the AWS provider in {libraries}: remove .venv and run bin/setup")


def terraform_platform() -> str:
    """Return Terraform's name of this platform, such as `linux_amd64`."""
    machine = platform.machine().lower()
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{architecture}"


def implied_mirrors() -> Iterator[Path]:
    """Yield the folders that Terraform searches without a configuration."""
    home = Path.home()
    yield home / ".terraform.d" / "plugins"
    if platform.system() == "Darwin":
        for library in (home / "Library", Path("/Library")):
            yield library / "Application Support" / "io.terraform" / "plugins"
    else:
        data = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
        shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        for directory in (data, *shared.split(":")):
            yield Path(directory) / "terraform" / "plugins"


def holds(mirror: Path, provider: str) -> bool:
    """Return whether a mirror has `provider`, a path `hashicorp/aws/<version>/<platform>`."""
    return any(mirror.glob(f"*terraform*/{provider}"))


def search(prefixes: Iterable[str], provider: str) -> Path | None:
    """Return the mirror with the shortest path below a prefix; None if none is found in 1 s."""
    deadline = time.monotonic() + SEARCH_SECONDS
    level = list(prefixes)
    for _ in range(FOLDERS_DEEP):
        below: list[str] = []
        for directory in level:
            if time.monotonic() > deadline:
                return None
            for name in folders(directory):
                if "terraform" in name and Path(directory, name, provider).is_dir():
                    return Path(directory)
                below.append(f"{directory}/{name}")
        level = below
    return None


def folders(directory: str) -> list[str]:
    """Return the folders to search in a folder, sorted; none if the user may not read it."""
    try:
        with os.scandir(directory) as entries:
            return sorted(
                entry.name
                for entry in entries
                if not entry.name.startswith(".")
                and entry.name not in PRIVATE
                and entry.is_dir(follow_symlinks=False)
            )
    except OSError:
        return []


def settings() -> Iterator[str]:
    """Yield the lines of `terraform.sh`; write the CLI configuration if Terraform needs one."""
    home, version = Path.home(), provider_version()
    provider = f"hashicorp/aws/{version}/{terraform_platform()}"
    if (home / ".terraformrc").is_file() or any((home / ".terraform.d").glob("*.tfrc*")):
        yield origin(version, "from where your Terraform CLI configuration says")
        return
    mirror = next((place for place in implied_mirrors() if holds(place, provider)), None)
    if mirror is None:
        mirror = search((*PREFIXES, str(home)), provider)
        if mirror is None:
            yield origin(version, "downloaded by Terraform")
            return
        write(CONFIGURATION, TEMPLATE % mirror)
        yield f"export TF_CLI_CONFIG_FILE={shlex.quote(str(CONFIGURATION))}"
    # Otherwise cdktf-cli copies the provider, and asks the registry for checksums of linux_amd64.
    yield "export CDKTF_DISABLE_PLUGIN_CACHE_ENV=1"
    if holds(mirror, f"hashicorp/aws/{version}/linux_amd64"):
        option = shlex.quote(f"-fs-mirror={mirror}")
        yield f"export TF_CLI_ARGS_providers_lock={shlex.quote(option)}"
    yield origin(version, f"from the mirror at {mirror}")


def origin(version: str, text: str) -> str:
    """Return the setting of the line that `print_provider_source` prints."""
    line = f"Terraform provider: hashicorp/aws {version}, {text}"
    return f"terraform_provider={shlex.quote(line)}"


def write(path: Path, text: str) -> None:
    """Write a whole file: a command that starts meanwhile reads the old file or the new one."""
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def main() -> None:
    """Search once, and write the files."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback: bin/setup reports Ctrl-C
    write(SETTINGS, "\n".join(settings()) + "\n")


if __name__ == "__main__":
    main()
