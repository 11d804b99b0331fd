"""Prints, as shell, where Terraform takes the AWS provider from: a mirror here, or a download.

A mirror holds `<host>/hashicorp/aws/<version>/<platform>`. What Terraform finds by itself, or by
a configuration of the user's, stays as it is. Else the usual prefixes are searched, and a
configuration under `.cache` names the mirror that was found.
"""

import os
import platform
import re
import shlex
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / ".cache" / "terraform.tfrc"
PREFIXES = ("/opt", "/usr/local", "/usr/share", "/var/lib", "/srv")
FOLDERS_DEEP = 3
SEARCH_SECONDS = 1.0
# macOS asks the user for permission when a program looks into these.
PRIVATE = {"Desktop", "Documents", "Downloads", "Library", "Movies", "Music", "Pictures"}


def provider_version() -> str:
    """The version of the AWS provider that the installed bindings ask for."""
    libraries = Path(sys.prefix) / "lib"
    pattern = "*/site-packages/cdktf_cdktf_provider_aws-*.dist-info/METADATA"
    for description in libraries.glob(pattern):
        text = description.read_text(encoding="utf-8")
        if found := re.search(r"hashicorp/aws provider version (\d+\.\d+\.\d+)", text):
            return found.group(1)
    sys.exit(f"no version of the AWS provider in {libraries}: remove .venv and run bin/setup")


def terraform_platform() -> str:
    """This machine as Terraform names it, `linux_amd64` for instance."""
    machine = platform.machine().lower()
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{architecture}"


def implied_mirrors() -> Iterator[Path]:
    """Where Terraform looks by itself."""
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
    """Whether a mirror has `provider`, which is `hashicorp/aws/<version>/<platform>`."""
    return any(mirror.glob(f"*terraform*/{provider}"))


def search(prefixes: Iterable[str], provider: str) -> Path | None:
    """The mirror nearest to a prefix; None if there is none, or none found within a second."""
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
    """The folders to search in a folder, sorted; none where reading is not allowed."""
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


def named_configuration() -> Path | None:
    """The configuration that the user names, if it is there and not ours."""
    named = Path(os.environ.get("TF_CLI_CONFIG_FILE") or CONFIGURATION)
    return named if named != CONFIGURATION and named.is_file() else None


def user_has_configured() -> bool:
    """Whether Terraform reads a configuration of the user's own."""
    home = Path.home()
    return (
        named_configuration() is not None
        or (home / ".terraformrc").is_file()
        or any((home / ".terraform.d").glob("*.tfrc*"))
    )


def write_configuration(mirror: Path) -> None:
    """Name the mirror for this provider, and leave every other one to Terraform."""
    CONFIGURATION.parent.mkdir(exist_ok=True)
    partial = CONFIGURATION.with_suffix(f".{os.getpid()}")
    partial.write_text(
        f"""provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["hashicorp/aws"]
  }}
  direct {{
    exclude = ["hashicorp/aws"]
  }}
}}
""",
        encoding="utf-8",
    )
    partial.replace(CONFIGURATION)


def settings() -> Iterator[str]:
    """The lines of shell."""
    version = provider_version()
    provider = f"hashicorp/aws/{version}/{terraform_platform()}"
    if named_configuration() is None:
        # Terraform complains of a missing file on every call; cdktf-cli shows that as errors.
        yield "unset TF_CLI_CONFIG_FILE"
    if user_has_configured():
        yield origin(version, "from where your Terraform CLI configuration says")
        return
    mirror = next((place for place in implied_mirrors() if holds(place, provider)), None)
    if mirror is None:
        mirror = search((*PREFIXES, str(Path.home())), provider)
        if mirror is None:
            yield origin(version, "downloaded by Terraform")
            return
        write_configuration(mirror)
        yield f"export TF_CLI_CONFIG_FILE={shlex.quote(str(CONFIGURATION))}"
    yield from lock_from(mirror, version)
    yield origin(version, f"from the mirror at {mirror}")


def lock_from(mirror: Path, version: str) -> Iterator[str]:
    """Keep cdktf-cli offline: it copies the provider, and asks for linux_amd64's checksums."""
    yield "export CDKTF_DISABLE_PLUGIN_CACHE_ENV=1"
    if holds(mirror, f"hashicorp/aws/{version}/linux_amd64"):
        option = shlex.quote(f"-fs-mirror={mirror}")
        yield f"export TF_CLI_ARGS_providers_lock={shlex.quote(option)}"


def origin(version: str, text: str) -> str:
    """The line that `tell_terraform_provider` shows."""
    line = f"Terraform provider: hashicorp/aws {version}, {text}"
    return f"terraform_provider={shlex.quote(line)}"


if __name__ == "__main__":
    print("\n".join(settings()))
