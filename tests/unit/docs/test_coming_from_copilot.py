"""Check docs/coming-from-copilot.md and its example, an environment that Copilot deployed."""

import ast
import inspect
import json
import re
from typing import Any

import pytest

import environments.definition
from tests.helpers.examples.copilot import STAGING, staging
from tests.helpers.pages import PAGES
from tests.helpers.synthesis import Synthesized, application

PAGE = PAGES["docs/coming-from-copilot.md"]
MAPPING = PAGE.partition("## Commands")[0]
EXAMPLE = PAGE.partition("## Example")[2].partition("## Move")[0]


def cells(table: str, column: int) -> str:
    """Return the cells of one column of all tables in the text."""
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")]
    return "\n".join(row[column] for row in rows if len(row) > column)


FIELDS = sorted(set(re.findall(r"`([a-z_]+)`", cells(MAPPING, 1))))
VALUES = sorted(set(re.findall(r"`([a-z_]+=[^`]+)`", cells(EXAMPLE, 2))))


@pytest.fixture(scope="module")
def synthesized() -> Synthesized:
    """Return the application stack of the converted environment."""
    return application(STAGING)


def own_container(synthesized: Synthesized, service: str) -> dict[str, Any]:
    """Return the container of a service; without tracing, it is the only one."""
    task = synthesized.at("aws_ecs_task_definition", f"service/{service}/task")
    (container,) = json.loads(task["container_definitions"])
    return dict(container)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_that_a_manifest_is_mapped_to_exists(field: str) -> None:
    models = [getattr(environments.definition, name) for name in environments.definition.__all__]

    assert any(field in getattr(model, "model_fields", ()) for model in models)


@pytest.mark.parametrize("value", VALUES)
def test_every_value_of_the_example_is_in_its_file(value: str) -> None:
    tree = ast.parse(inspect.getsource(staging))
    in_file = {ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.keyword)}

    assert ast.unparse(ast.parse(f"f({value})")).removeprefix("f(").removesuffix(")") in in_file


@pytest.mark.parametrize(("service", "port"), [("api", 8080), ("web", 3000)])
def test_a_converted_service_has_the_size_and_the_port_of_its_manifest(
    synthesized: Synthesized, service: str, port: int
) -> None:
    task = synthesized.at("aws_ecs_task_definition", f"service/{service}/task")
    (mapping,) = own_container(synthesized, service)["portMappings"]

    assert (task["cpu"], task["memory"], mapping["containerPort"]) == ("256", "512", port)
    assert task["runtime_platform"]["cpu_architecture"] == "X86_64"


@pytest.mark.parametrize("service", ["api", "web"])
def test_a_converted_service_runs_one_task_with_a_shell_and_service_connect(
    synthesized: Synthesized, service: str
) -> None:
    ecs_service = synthesized.at("aws_ecs_service", f"service/{service}/service")

    assert ecs_service["desired_count"] == 1
    assert ecs_service["enable_execute_command"] is True
    assert ecs_service["service_connect_configuration"]["enabled"] is True


def test_the_converted_services_have_the_health_checks_and_hosts_of_their_manifests(
    synthesized: Synthesized,
) -> None:
    paths = {
        group["health_check"]["path"] for group in synthesized.all("aws_lb_target_group").values()
    }
    (condition,) = synthesized.one("aws_lb_listener_rule")["condition"]

    assert paths == {"/docs", "/"}
    assert condition["host_header"]["values"] == [f"api.{STAGING.domain}"]


def test_the_converted_services_have_the_variables_of_their_manifests(
    synthesized: Synthesized,
) -> None:
    api, web = (own_container(synthesized, service) for service in ("api", "web"))

    assert {each["name"]: each["value"] for each in api["environment"]} == {
        "BACKEND_CORS_ORIGINS": f'["https://{STAGING.domain}"]',
        "MAX_WORKERS": "1",
    }
    assert {each["name"]: each["value"] for each in web["environment"]} == {
        "FASTAPI_URL": f"https://api.{STAGING.domain}",
        "NEXTAUTH_URL": f"https://{STAGING.domain}",
    }


def test_the_converted_services_have_the_secrets_of_their_manifests(
    synthesized: Synthesized,
) -> None:
    api, web = (own_container(synthesized, service) for service in ("api", "web"))

    assert {each["name"] for each in api["secrets"]} == {"DATABASE_URI", "REDIS_HOST"}
    assert len(web["secrets"]) == 10
    assert all("/cruddur/staging/web/" in each["valueFrom"] for each in web["secrets"])


def test_the_converted_cluster_has_no_container_insights(synthesized: Synthesized) -> None:
    assert synthesized.one("aws_ecs_cluster")["setting"] == [
        {"name": "containerInsights", "value": "disabled"}
    ]
