"""The task definitions give the services in `services/` what these services read."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from cli.tools.project import ROOT
from environments.definition import Service, load_environments
from environments.definition.variables import url_variable
from modules.tracing import tracing_sidecar

SERVICES = ROOT / "services"
OWN = {
    service.name: (environment, service)
    for environment in reversed(load_environments())
    for service in environment.services
    if (SERVICES / service.name).is_dir()
}
"""The first environment with each service, and the service."""
every_service = pytest.mark.parametrize("service", [own for _, own in OWN.values()], ids=OWN)
# Read by the interpreter itself, before there is any Python code to watch.
BY_THE_INTERPRETER = {"PYTHONUNBUFFERED"}
# nginx serves files and makes no traces; the sidecar's variable is every service's.
TRACES_NOTHING = {"frontend-react-js"}

SETTINGS = """
import json, sys
from {package}.settings import Settings
fields = Settings.model_fields
print(json.dumps({{name.upper(): field.is_required() for name, field in fields.items()}}))
"""


def given(service: Service) -> set[str]:
    """The variables and secrets in a service's task definition."""
    called = {url_variable(name) for name in service.connects_to}
    return {*service.environment_variables, *service.secret_names, *called, *traced(service)}


def traced(service: Service) -> set[str]:
    """The variables that lead a service to its tracing sidecar."""
    environment, _ = OWN[service.name]
    return set(tracing_sidecar(environment.tracing).environment_variables)


def settings(name: str) -> dict[str, bool]:
    """The variables that a Python service reads, and whether it needs each."""
    folder = SERVICES / name
    subprocess.run(["bin/install"], cwd=folder, check=True)
    program = SETTINGS.format(package=name.replace("-", "_"))
    printed = subprocess.check_output([".venv/bin/python", "-c", program], cwd=folder, text=True)
    read: dict[str, bool] = json.loads(printed)
    return read


def read_by(name: str) -> dict[str, bool]:
    """The variables that a service reads, and whether it needs each."""
    if (SERVICES / name / "pyproject.toml").exists():
        return settings(name)
    script = (SERVICES / name / "bin" / "render-config").read_text(encoding="utf-8")
    (needed,) = re.findall(r"^for name in (.*); do$", script, re.MULTILINE)
    optional = re.findall(r"\$\{([A-Z_]+):-\}", script)
    return {**dict.fromkeys(optional, False), **dict.fromkeys(needed.split(), True)}


@every_service
def test_every_variable_of_the_task_definition_is_read(service: Service) -> None:
    unread = given(service) - read_by(service.name).keys() - BY_THE_INTERPRETER
    if service.name in TRACES_NOTHING:
        unread -= traced(service)

    assert not unread


@every_service
def test_every_variable_that_the_service_needs_is_in_the_task_definition(service: Service) -> None:
    needed = {name for name, is_needed in read_by(service.name).items() if is_needed}

    assert needed <= given(service)


@pytest.mark.parametrize(
    "name", [name for name in OWN if (SERVICES / name / "pyproject.toml").exists()]
)
def test_a_service_reads_its_variables_in_its_settings_only(name: str) -> None:
    package = SERVICES / name / name.replace("-", "_")

    for file in package.rglob("*.py"):
        assert not re.search(r"os\.environ|getenv", file.read_text(encoding="utf-8")), file


@every_service
def test_the_service_can_be_built(service: Service) -> None:
    assert (SERVICES / service.name / "Dockerfile").is_file()


@every_service
def test_the_image_listens_where_the_task_definition_says(service: Service) -> None:
    dockerfile = (SERVICES / service.name / "Dockerfile").read_text(encoding="utf-8")

    assert f"\nEXPOSE {service.port}\n" in dockerfile


@every_service
def test_the_image_has_the_user_and_the_volumes_of_the_task_definition(service: Service) -> None:
    dockerfile = (SERVICES / service.name / "Dockerfile").read_text(encoding="utf-8")

    assert f"\nUSER {service.user_id}:{service.user_id}\n" in dockerfile
    assert tuple(re.findall(r"^VOLUME (.+)$", dockerfile, re.MULTILINE)) == service.writable_paths


@every_service
def test_the_script_of_the_health_check_is_in_the_service(service: Service) -> None:
    *_, last = service.health_check_command.split()
    if last.startswith("http"):
        assert last == f"http://localhost:{service.port}{service.health_check_path}".rstrip("/")
    else:
        script = SERVICES / Path(last).relative_to("/")
        assert os.access(script, os.X_OK)
        default = f'HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "{service.port}"))'
        assert default in script.read_text(encoding="utf-8")
