"""Run the services as processes: their variables, URLs and health checks."""

import http.client
import os
import time
from collections.abc import Mapping

from dotenv import dotenv_values

from cli.local import env_file, started
from cli.local.aws import STATE, SignIn, emulator_variables
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from environments.definition import Environment, Service
from environments.definition.variables import resolved_variables, url_variable

_HOST = "127.0.0.1"
_TIME_TO_START_SECONDS = 600  # the first start of a service installs and builds it


class Services:
    """The environment's services, each on its port in `ports`."""

    def __init__(
        self, environment: Environment, ports: Mapping[str, int], *, tracing_port: int
    ) -> None:
        self._environment = environment
        self._ports = ports
        self._tracing = f"{_HOST}:{tracing_port}"

    def start(self, service: Service, emulator_url: str, sign_in: SignIn) -> None:
        """Start a service and wait until it is healthy.

        Raises:
            CommandError: the service ended, or did not become healthy in time.
        """
        variables = self._variables(service, emulator_url, sign_in)
        process = started.start(service.name, [f"{service.source_folder}/bin/serve"], variables)
        deadline = time.monotonic() + _TIME_TO_START_SECONDS
        while not _answers(self._ports[service.name], service.health_check_path):
            if process.poll() is not None or time.monotonic() > deadline:
                log = STATE / f"{service.name}.log"
                lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
                raise CommandError(
                    f"{service.name} did not start: {lines[-1] if lines else 'no output'} "
                    f"(all of it: {log.relative_to(ROOT)})"
                )
            time.sleep(0.1)

    def public_urls(self) -> dict[str, str]:
        """Return the URL of each service that has a host."""
        return {
            service.name: self._url(service)
            for service in self._environment.services
            if service.is_public
        }

    def _url(self, service: Service) -> str:
        return f"http://localhost:{self._ports[service.name]}"

    def _variables(self, service: Service, emulator_url: str, sign_in: SignIn) -> dict[str, str]:
        environment = self._environment
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        own = resolved_variables(environment, service, public_url=self._url, literal=str)
        callees = [environment.service(name) for name in service.connects_to]
        file = env_file.write(service.name, STATE, sign_in.template_variables, replace=True)
        return {
            **kept,
            **own,
            **{url_variable(callee.name): self._url(callee) for callee in callees},
            **{key: value or "" for key, value in dotenv_values(file, interpolate=False).items()},
            **emulator_variables(service.name, inside=emulator_url, outside=emulator_url),
            "AWS_XRAY_DAEMON_ADDRESS": self._tracing,
            "CONNECTION_URL": "",  # SQLite in a file under TMPDIR
            "PORT": str(self._ports[service.name]),
            "TMPDIR": str(STATE),
        }


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
