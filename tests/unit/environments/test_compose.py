import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.local import compose_file as compose
from cli.local import env_file
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from environments.compose import compose_document
from environments.compose.services import variables_in_env_file
from environments.definition import FromEnvironment, PublicUrl
from tests.helpers.examples import api, environment, service, web
from tests.helpers.examples.environments import DEV
from tests.helpers.refusal import refusal

_SCHEMA = "vendor.compose-spec"
SECRETS = {"CONNECTION_URL": "postgresql://elsewhere/cruddur", "ROLLBAR_ACCESS_TOKEN": "canary"}
IDS = {
    "AWS_COGNITO_USER_POOL_CLIENT_ID": "1example23456789",
    "AWS_COGNITO_USER_POOL_ID": "us-east-1_EXAMPLE12",
}


def containers(*services: Any, **changes: Any) -> Any:
    return compose_document(environment(services=services or (web(),), **changes))["services"]


def test_a_changed_compose_yaml_is_reported_with_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compose, "FILE", tmp_path / "compose.yaml")
    compose.write(DEV)
    changed = compose.FILE.read_text(encoding="utf-8").replace("4567", "4568")
    compose.FILE.write_text(changed, encoding="utf-8")

    with pytest.raises(
        CommandError, match=r"compose\.yaml differs from .* run bin/cruddur compose"
    ):
        compose.check(DEV)

    assert "-    - '4568'" in capsys.readouterr().out


@pytest.mark.emulator
def test_compose_yaml_is_valid_by_the_compose_specification() -> None:
    file = str(ROOT / "compose.yaml")
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", _SCHEMA, file],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def test_a_container_has_the_port_and_the_health_check_of_its_task_definition() -> None:
    definition = containers(web(health_check_command="curl $HOST", health_check_retries=7))["web"]

    assert definition["expose"] == ["3000"]
    assert definition["healthcheck"] == {
        "test": ["CMD-SHELL", "curl $$HOST"],
        "interval": "30s",
        "timeout": "5s",
        "retries": 7,
        "start_period": "60s",
    }


def test_a_worker_has_no_port_and_the_address_of_its_callee() -> None:
    found = containers(web(), service(port=None, connects_to=("api",)), api())

    assert "expose" not in found["worker"]
    assert found["worker"]["environment"]["API_URL"] == "http://api.cruddur-test:4567"
    assert found["worker"]["healthcheck"]["test"] == ["CMD-SHELL", "true"]


def test_a_container_has_the_user_and_the_writable_paths_of_its_task_definition() -> None:
    definition = containers(web(user_id=101, writable_paths=("/tmp", "/var/cache/web")))["web"]

    assert definition["user"] == "101:101"
    assert definition["tmpfs"] == ["/tmp", "/var/cache/web"]


def test_public_urls_lead_to_the_gateway() -> None:
    variables = {"OWN": PublicUrl("api"), "NAKED": PublicUrl("web")}

    definition = containers(web(), api(environment_variables=variables))["api"]

    assert definition["environment"]["OWN"] == "http://api.localhost:${GATEWAY_PORT:-8080}"
    assert definition["environment"]["NAKED"] == "http://localhost:${GATEWAY_PORT:-8080}"


def test_a_service_is_reached_by_the_name_that_it_has_in_service_connect() -> None:
    definitions = containers(web(connects_to=("worker",)), service())

    assert definitions["web"]["environment"]["WORKER_URL"] == "http://worker.cruddur-test:8080"
    assert definitions["worker"]["networks"] == {
        "cruddur-net": {"aliases": ["worker.cruddur-test"]}
    }
    assert definitions["web"]["depends_on"]["worker"] == {"condition": "service_started"}


def test_text_with_a_dollar_reaches_the_container_unchanged() -> None:
    definition = containers(web(environment_variables={"PRICE": "${5} $HOME"}))["web"]

    assert definition["environment"]["PRICE"] == "$${5} $$HOME"


def test_secrets_and_user_pool_ids_come_from_the_env_file_only() -> None:
    ids = {"POOL": FromEnvironment.COGNITO_USER_POOL_ID, "REGION": FromEnvironment.REGION}

    definition = containers(web(environment_variables=ids, secret_names=("TOKEN",)))["web"]

    assert definition["env_file"] == ["${ENV_FILES:-.}/web.env"]
    assert "TOKEN" not in definition["environment"]
    assert "POOL" not in definition["environment"]
    assert definition["environment"]["REGION"] == "eu-central-1"


@pytest.mark.parametrize("name", [service.name for service in DEV.services])
def test_an_env_file_sets_the_variables_that_compose_expects_there(name: str) -> None:
    lines = env_file.rendered(name, {**IDS, **SECRETS}).splitlines()
    names = [line.partition("=")[0] for line in lines if not line.startswith("#")]

    assert sorted(names) == sorted(variables_in_env_file(DEV.service(name)))


@pytest.mark.parametrize(
    ("tracing", "variable"),
    [
        ("xray", ("AWS_XRAY_DAEMON_ADDRESS", "xray:2000")),
        ("adot", ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://adot:4318")),
    ],
)
def test_the_tracing_sidecar_is_another_container(tracing: str, variable: tuple[str, str]) -> None:
    definitions = containers(tracing=tracing)

    assert definitions.keys() == {"gateway", "web", tracing}
    assert variable in definitions["web"]["environment"].items()
    assert definitions["web"]["depends_on"].keys() == {tracing}


def test_a_service_with_a_connection_url_waits_for_postgres() -> None:
    definitions = containers(web(secret_names=("CONNECTION_URL",)), tracing="none")

    assert definitions.keys() == {"gateway", "postgres", "web"}
    assert definitions["web"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_gateway_forwards_as_the_load_balancer_does() -> None:
    configuration = containers(web(), api(), service())["gateway"]["environment"]["CONFIGURATION"]

    assert "    default web:3000;\n    api.localhost api:4567;\n  }" in configuration
    assert "worker" not in configuration


def test_every_container_may_write_to_temporary_folders_only() -> None:
    for name, definition in compose_document(DEV)["services"].items():
        assert definition["read_only"], name
        assert definition["cap_drop"] == ["ALL"], name
        assert definition["security_opt"] == ["no-new-privileges:true"], name


def test_only_the_gateway_is_published_and_only_on_this_machine() -> None:
    services = compose_document(DEV)["services"].items()

    published = {name: service["ports"] for name, service in services if "ports" in service}
    assert published == {"gateway": ["127.0.0.1:${GATEWAY_PORT:-8080}:8080"]}


def test_a_service_named_like_another_container_is_refused() -> None:
    line = refusal(lambda: containers(web(name="gateway")))

    assert line.startswith("environments/test.py: service 'gateway': name")


def test_aws_credentials_come_from_the_caller_and_are_in_no_file() -> None:
    document = yaml.safe_load(compose.rendered(DEV))
    passed_on = [
        value
        for definition in document["services"].values()
        for name, value in definition["environment"].items()
        if name in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    ]

    assert passed_on
    assert set(passed_on) == {None}
