"""Messages about missing tools, and the source from which Terraform installs the AWS provider."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.setup import provider_mirror
from cli.tools.project import ROOT
from tests.helpers.examples import environment
from tests.helpers.pages import README
from tests.helpers.synthesis import synthesize_environment

TOOLS = {
    "python3": "3.11.7",
    "node": "v22.1.0",
    "npm": "10.0.0",
    "terraform": "Terraform v1.11.4",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a PATH with the programs that scripts need and tools that only print a version."""
    directory = tmp_path / "path"
    directory.mkdir()
    for name in ("bash", "cat", "cmp", "dirname", "env", "sed", "uname"):
        directory.joinpath(name).symlink_to(str(shutil.which(name)))
    for name, version in TOOLS.items():
        answers(directory, name, version)
    return directory


def answers(path: Path, name: str, version: str) -> None:
    tool = path / name
    tool.write_text(f"#!/bin/sh\necho '{version}'\n", encoding="utf-8")
    tool.chmod(0o755)


def run(path: Path, *command: str, **variables: str) -> tuple[int, list[str]]:
    environment = {"PATH": str(path), "HOME": str(path), **variables}
    result = subprocess.run(
        command, cwd=path, env=environment, capture_output=True, text=True, check=False
    )
    return result.returncode, result.stderr.splitlines()


def check(path: Path, function: str = "require_tools", **variables: str) -> tuple[int, list[str]]:
    """Run a check of tools.sh as bin/demo would run it in a project without .venv."""
    script = f"set -euo pipefail; source {shlex.quote(str(ROOT / 'cli/setup/tools.sh'))}"
    return run(path, "bash", "-c", f"{script}; {function}", "bin/demo", **variables)


@pytest.mark.parametrize("script", ["cdktf", "check", "lock", "test"])
@pytest.mark.parametrize("tool", TOOLS)
def test_a_missing_tool_is_named_in_one_line(path: Path, script: str, tool: str) -> None:
    path.joinpath(tool).unlink()

    code, lines = run(path, str(ROOT / "bin" / script))

    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"bin/{script}: {tool} not found: install ")


@pytest.mark.parametrize("version", [TOOLS["terraform"], "Terraform v2.0.0-beta1"])
def test_sufficient_and_newer_tools_are_accepted(path: Path, version: str) -> None:
    answers(path, "terraform", version)

    assert check(path) == (0, [])


@pytest.mark.parametrize(
    ("tool", "version", "line"),
    [
        ("terraform", "Terraform v1.10.5", "terraform is 1.10.5, too old: install Terraform 1.11"),
        ("terraform", "Terraform v0.15.0", "terraform is 0.15.0, too old: install Terraform 1.11"),
        ("terraform", "no/version [here", '"terraform version" does not answer like Terraform: '),
        ("terraform", "Pulumi v1.12.0", '"terraform version" does not answer like Terraform: '),
        ("node", "v18.20.0", "node is v18.20.0, too old: install Node 22"),
        ("python3", "3.10.13", "python3 is Python 3.10.13, which does not fit: install Python 3.1"),
        ("python3", "3.14.0", "python3 is Python 3.14.0, which does not fit: install Python 3.11"),
    ],
)
def test_a_version_that_does_not_fit_is_refused(
    path: Path, tool: str, version: str, line: str
) -> None:
    answers(path, tool, version)

    code, lines = check(path)

    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"bin/demo: {line}")


def test_the_readme_names_the_versions_that_are_accepted(path: Path) -> None:
    named = re.search(
        r"You need Python ([\d., or]+), Node ([\d or]+) with npm, and Terraform ([\d.]+) or newer",
        " ".join(README.split()),
    )
    assert named
    pythons = re.findall(r"3\.(\d+)", named[1])
    terraform_minor = int(named[3].removeprefix("1."))

    def accepted(tool: str, version: str) -> bool:
        answers(path, tool, version)
        code, _ = check(path)
        answers(path, tool, TOOLS[tool])
        return code == 0

    minors = range(9, 17)
    assert [str(it) for it in minors if accepted("python3", f"3.{it}.1")] == pythons
    oldest = next(it for it in range(16, 24) if accepted("node", f"v{it}.1.0"))
    assert re.findall(r"\d+", named[2]) == [str(oldest), "22"]
    assert accepted("terraform", f"Terraform v1.{terraform_minor}.0")
    assert not accepted("terraform", f"Terraform v1.{terraform_minor - 1}.9")


def test_python_3_11_is_preferred(path: Path) -> None:
    answers(path, "python3", "3.13.0")
    answers(path, "python3.11", "3.11.2")

    code, lines = check(path, "require_tools; echo $python >&2")

    assert (code, lines) == (0, [str(path / "python3.11")])


@pytest.mark.parametrize("folder", [".pyenv/shims", ".pyenv/versions/3.11.7/bin", "asdf/shims"])
def test_pythons_of_version_managers_are_used_if_there_is_no_other(path: Path, folder: str) -> None:
    shims = path / folder
    shims.mkdir(parents=True)
    answers(shims, "python3", "3.11.7")
    ask = "find_python; echo $python >&2"

    both = check(path, ask, PATH=f"{shims}:{path}")
    answers(path, "python3", "3.14.0")
    pyenv = check(path, ask, PATH=f"{shims}:{path}")

    assert both == (0, [str(path / "python3")])
    assert pyenv == (0, [str(shims / "python3")])


@pytest.mark.parametrize(("version", "lines"), [("1.10.0", 0), ("1.9.4", 1)])
def test_opentofu_may_take_terraforms_place(path: Path, version: str, lines: int) -> None:
    answers(path, "tofu", f"OpenTofu v{version}\non linux_amd64")

    code, printed = check(path, TERRAFORM_BINARY_NAME="tofu")

    assert (code, len(printed)) == (lines, lines)
    assert all("tofu is OpenTofu 1.9.4, too old: install OpenTofu 1.10" in line for line in printed)


def test_terraform_may_have_another_name(path: Path) -> None:
    path.joinpath("terraform").rename(path / "terraform-1.12")

    assert check(path, TERRAFORM_BINARY_NAME="terraform-1.12") == (0, [])


# Tests of the provider's source.


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only prefix to search, on a machine without configuration."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setattr(provider_mirror, "PREFIXES", (str(tmp_path / "opt"),))
    for name, file in (("CONFIGURATION", "terraform.tfrc"), ("SETTINGS", "terraform.sh")):
        monkeypatch.setattr(provider_mirror, name, tmp_path / ".cache" / file)
    return tmp_path / "opt"


def fill(mirror: Path, version: str | None = None) -> None:
    """Put a stand-in for the provider into a mirror."""
    version = version or provider_mirror.provider_version()
    platform = provider_mirror.terraform_platform()
    folder = mirror / "the.terraform.host" / "hashicorp" / "aws" / version / platform
    folder.mkdir(parents=True)


def settings() -> str:
    return "\n".join(provider_mirror.settings())


def test_a_mirror_under_a_usual_prefix_is_used(prefix: Path) -> None:
    fill(prefix / "terraform" / "providers")

    assert f"export TF_CLI_CONFIG_FILE={provider_mirror.CONFIGURATION}" in settings()
    assert "from the mirror at " + str(prefix / "terraform" / "providers") in settings()
    assert f'path    = "{prefix}/terraform/providers"' in provider_mirror.CONFIGURATION.read_text()


def test_a_second_search_leaves_the_same_files(prefix: Path) -> None:
    fill(prefix / "mirror")
    files = (provider_mirror.CONFIGURATION, provider_mirror.SETTINGS)
    provider_mirror.main()
    written = [file.read_bytes() for file in files]

    provider_mirror.main()

    assert [file.read_bytes() for file in files] == written
    assert set(provider_mirror.SETTINGS.parent.iterdir()) == set(files)


@pytest.mark.usefixtures("prefix")
def test_a_mirror_in_terraforms_own_place_needs_no_configuration() -> None:
    fill(Path.home() / ".terraform.d" / "plugins")

    assert "export TF_CLI_CONFIG_FILE" not in settings()
    assert "from the mirror at " in settings()


def test_a_mirror_of_another_version_is_left_out(prefix: Path) -> None:
    fill(prefix / "mirror", version="4.0.0")

    assert "downloaded by Terraform" in settings()


@pytest.mark.usefixtures("prefix")
def test_terraform_downloads_when_there_is_no_mirror() -> None:
    assert "export" not in settings()
    assert "downloaded by Terraform" in settings()


@pytest.mark.parametrize("file", [".terraformrc", ".terraform.d/credentials.tfrc.json"])
def test_the_users_configuration_stays(prefix: Path, file: str) -> None:
    fill(prefix / "mirror")
    configuration = Path.home() / file
    configuration.parent.mkdir(exist_ok=True)
    configuration.touch()

    assert "export" not in settings()
    assert "from where your Terraform CLI configuration says" in settings()


def configured(project: Path, named: Path | None = None) -> str:
    """Return the CLI configuration of a command in `project`, where bin/setup wrote settings."""
    (project / ".cache").mkdir()
    (project / ".cache" / "terraform.sh").write_text("export TF_CLI_CONFIG_FILE=ours.tfrc\n")
    script = f"set -eu; source {shlex.quote(str(ROOT / 'cli/setup/installed.sh'))}"
    environment = {"TF_CLI_CONFIG_FILE": str(named)} if named else {}
    shell = subprocess.run(
        ["bash", "-c", f'{script}; configure_terraform; printf %s "$TF_CLI_CONFIG_FILE"'],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return shell.stdout


@pytest.mark.parametrize("named", [None, "gone.tfrc"])
def test_commands_use_the_configuration_of_setup_unless_the_users_exists(
    tmp_path: Path, named: str | None
) -> None:
    assert configured(tmp_path, tmp_path / named if named else None) == "ours.tfrc"


def test_the_configuration_that_the_user_names_stays(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tfrc"
    mine.touch()

    assert configured(tmp_path, mine) == str(mine)


def test_no_command_but_setup_searches_for_a_mirror() -> None:
    scripts = [*(ROOT / "bin").iterdir(), *(ROOT / "cli/setup").glob("*.sh")]

    assert [
        script.name
        for script in scripts
        if script.is_file() and "python -I cli/setup/provider_mirror.py" in script.read_text()
    ] == ["setup"]


def test_a_path_with_a_space_reaches_terraform_whole(prefix: Path) -> None:
    mirror = prefix / "my mirror"
    fill(mirror)
    fill_linux = mirror / "the.terraform.host" / "hashicorp" / "aws"
    (fill_linux / provider_mirror.provider_version() / "linux_amd64").mkdir(exist_ok=True)

    script = f'{settings()}; printf %s "$TF_CLI_ARGS_providers_lock"'
    shell = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env=dict(os.environ)
    )

    assert shlex.split(shell.stdout) == [f"-fs-mirror={mirror}"]


def test_the_version_searched_for_is_the_one_that_stacks_ask_for() -> None:
    registry = synthesize_environment(environment())["test-registry"]

    asked_for = registry.document["terraform"]["required_providers"]["aws"]["version"]
    assert asked_for == provider_mirror.provider_version()
