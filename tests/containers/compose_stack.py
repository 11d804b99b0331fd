"""Start compose.yaml together with an emulated AWS, as the containers of the tests."""

import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import boto3
import requests
import yaml
from dotenv import dotenv_values

from cli.local import compose_file, env_file
from cli.tools.project import CACHE, ROOT
from emulator import laptop
from environments.compose.backing import POSTGRES_DATA
from environments.definition import Environment, names
from tests.helpers.waiting import wait_until

PROJECT = "cruddur-test"
EMULATOR = "aws"
_INSIDE = f"http://{EMULATOR}:5000"
_EMULATOR_FILE = "tests/containers/emulator.yaml"
_FOLDER = CACHE / "test-stack"
_KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}

# The only service for which a browser calls AWS.
_IN_THE_BROWSER = "frontend-react-js"


class ComposeStack:
    """The services of compose.yaml under a name of their own, pointed to an emulator beside them.

    `engine` has the variables with which `docker` finds an engine. The gateway and the emulator are
    published at these ports of this machine.
    """

    def __init__(
        self,
        environment: Environment,
        engine: Mapping[str, str],
        *,
        gateway_port: int,
        emulator_port: int,
        log: TextIO,
    ) -> None:
        self._environment = environment
        self._log = log
        self._outside = f"http://127.0.0.1:{emulator_port}"
        session: Any = boto3.Session("testing", "testing", region_name=environment.region)
        self._session = session
        self._variables = {
            **{name: value for name, value in engine.items() if not name.startswith("AWS_")},
            **_KEYS,
            "ACCOUNT_ID": environment.account_id,
            "EMULATOR_PORT": str(emulator_port),
            "ENV_FILES": str(_FOLDER),
            "GATEWAY_PORT": str(gateway_port),
        }

    def up(self) -> None:
        """Build the images, start all containers, and wait until they are healthy."""
        _FOLDER.mkdir(parents=True, exist_ok=True)
        self._compose([_EMULATOR_FILE], "up", "--detach", "--build", EMULATOR)
        wait_until(self._emulator_answers)  # a health check would go on: a process each second
        self._create_user_pool_and_tables()
        self._store_secrets()
        services = {
            service.name: {"environment": self._to_emulator(service.name)}
            for service in self._environment.services
        }
        settings = _write("to-emulator.yaml", yaml.safe_dump({"services": services}))
        files = [str(compose_file.FILE), _EMULATOR_FILE, settings]
        self._compose(files, "up", "--detach", "--wait", "--build")

    def down(self) -> None:
        """Remove the containers, the network and the data of the database."""
        for command in (
            ["compose", "--project-name", PROJECT, "down", "--remove-orphans"],
            ["volume", "rm", "--force", f"{PROJECT}_{POSTGRES_DATA}"],
        ):
            with suppress(AssertionError):  # each of them, also after a failed start
                self._docker(*command)

    def _emulator_answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self._outside}/moto-api/", timeout=5).ok
        return False

    def _create_user_pool_and_tables(self) -> None:
        cognito = self._session.client("cognito-idp", endpoint_url=self._outside)
        pool = laptop.create_user_pool(cognito, names.cluster(self._environment.name))
        ids = {
            "AWS_COGNITO_USER_POOL_ID": pool.id,
            "AWS_COGNITO_USER_POOL_CLIENT_ID": pool.client_id,
        }
        for service in env_file.services_with_env_file():
            env_file.write(service, _FOLDER, ids, replace=True)
        dynamodb = self._session.client("dynamodb", endpoint_url=self._outside)
        for table in (each for one in self._environment.services for each in one.dynamodb_tables):
            laptop.create_table(dynamodb, table)

    def _store_secrets(self) -> None:
        """Store the secrets of the env files in SSM; an empty secret counts as missing."""
        ssm = self._session.client("ssm", endpoint_url=self._outside)
        for service in self._environment.services:
            values = dotenv_values(_FOLDER / f"{service.name}.env", interpolate=False)
            secrets = {
                names.secret(self._environment.name, service.name, name): values.get(name)
                for name in service.secret_names
            }
            laptop.put_secrets(ssm, {name: value for name, value in secrets.items() if value})

    def _to_emulator(self, service: str) -> dict[str, str]:
        """Return the variables that point a service to the emulator; traces go nowhere else."""
        cognito = self._outside if service == _IN_THE_BROWSER else _INSIDE
        return {
            **_KEYS,
            "AWS_ENDPOINT_URL": _INSIDE,
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": cognito,
            "OTEL_EXPORTER_OTLP_ENDPOINT": "",
        }

    def _compose(self, files: list[str], *arguments: str) -> None:
        chosen = [option for file in files for option in ("--file", file)]
        project = ["--project-directory", ".", "--project-name", PROJECT]
        self._docker("compose", *project, *chosen, *arguments)

    def _docker(self, *arguments: str) -> None:
        done = subprocess.run(
            ["docker", *arguments],
            cwd=ROOT,
            env=self._variables,
            stdout=self._log,
            stderr=self._log,
            check=False,
        )
        assert done.returncode == 0, Path(self._log.name).read_text(encoding="utf-8")[-4000:]


def _write(name: str, text: str) -> str:
    file = _FOLDER / name
    file.write_text(text, encoding="utf-8")
    return str(file)
