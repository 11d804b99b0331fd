"""The services as processes on loopback, for a machine without a Docker engine."""

import http.client
import json
import os
import subprocess
import sys
import time

import psutil
from dotenv import dotenv_values

from bin.commands import env_file
from bin.commands.command import CommandError
from bin.commands.emulator import in_background
from bin.commands.local.aws import STATE, SignIn, emulator_variables, populate
from bin.commands.processes import end_tree
from bin.commands.project import ROOT
from environments.definition import Environment, Service
from environments.definition.consistency import in_calling_order
from environments.definition.resolution import resolved_variables
from environments.definition.variables import url_variable

_PIDS = STATE / "processes.json"
_HOST = "127.0.0.1"
_TRACING_PORT = 2000
_TIME_TO_START_SECONDS = 180  # the first start of a service installs and builds it


def up(environment: Environment, *, emulator_port: int) -> tuple[dict[str, str], SignIn]:
    """Start the emulator and all services in the background; say where they are.

    Raises:
        CommandError: they are running already, or one did not start (then none stays).
    """
    if running():
        raise CommandError("the services are running: bin/local down first")
    STATE.mkdir(parents=True, exist_ok=True)
    emulator = in_background(environment, port=emulator_port)
    _remember("aws", emulator.pid)
    try:
        sign_in = populate(environment, emulator.url)
        tracing = [sys.executable, "-m", "emulator.xray_daemon", "--port", str(_TRACING_PORT)]
        _start("xray", tracing, emulator.process_environment())
        for service in in_calling_order(environment.services):
            variables = _variables(environment, service, emulator.url, sign_in)
            _start(service.name, [f"services/{service.name}/bin/serve"], variables)
            _wait_for(service)
    except BaseException:
        down()
        raise
    urls = {service.name: _url(service) for service in environment.services if service.is_public}
    return {**urls, "AWS emulator": emulator.url}, sign_in


def down() -> None:
    """End what `up` started, the last first."""
    for name, process in reversed(_processes().items()):
        end_tree(process.pid)
        print(f"{name}: ended")
    _PIDS.unlink(missing_ok=True)


def running() -> bool:
    """Whether any of it still runs."""
    return bool(_processes())


def logs(services: list[str]) -> None:
    """Show what the services wrote."""
    for file in sorted(STATE.glob("*.log")):
        if not services or file.stem in services:
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
                print(f"{file.stem} | {line}")


def _variables(
    environment: Environment, service: Service, emulator_url: str, sign_in: SignIn
) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own = resolved_variables(environment, service, public_url=_url, literal=str)
    callees = [environment.service(name) for name in service.connects_to]
    file = env_file.write(service.name, STATE, sign_in.template_variables, replace=True)
    return {
        **kept,
        **own,
        **{url_variable(callee.name): _url(callee) for callee in callees},
        **{name: value or "" for name, value in dotenv_values(file, interpolate=False).items()},
        **emulator_variables(service.name, inside=emulator_url, outside=emulator_url),
        "AWS_XRAY_DAEMON_ADDRESS": f"{_HOST}:{_TRACING_PORT}",
        "CONNECTION_URL": "",  # SQLite, in a file under TMPDIR
        "TMPDIR": str(STATE),
    }


def _url(service: Service) -> str:
    return f"http://localhost:{service.port}"


def _start(name: str, command: list[str], variables: dict[str, str]) -> None:
    with (STATE / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _remember(name, process.pid)
    print(f"{name}: process {process.pid}")


def _wait_for(service: Service) -> None:
    process = _processes().get(service.name)
    deadline = time.monotonic() + _TIME_TO_START_SECONDS
    while not _answers(service):
        if process is None or not process.is_running() or time.monotonic() > deadline:
            log = STATE / f"{service.name}.log"
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise CommandError(
                f"{service.name} did not start: {lines[-1] if lines else 'it said nothing'} "
                f"(all of it: {log.relative_to(ROOT)})"
            )
        time.sleep(0.1)


def _answers(service: Service) -> bool:
    connection = http.client.HTTPConnection(_HOST, service.port, timeout=1)
    try:
        connection.request("GET", service.health_check_path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _remember(name: str, pid: int) -> None:
    known = json.loads(_PIDS.read_text()) if _PIDS.exists() else {}
    _PIDS.write_text(json.dumps({**known, name: [pid, psutil.Process(pid).create_time()]}))


def _processes() -> dict[str, psutil.Process]:
    """What `up` started and still runs; a number that another program has since is not ours."""
    known = json.loads(_PIDS.read_text()) if _PIDS.exists() else {}
    found = {}
    for name, (pid, created) in known.items():
        try:
            process = psutil.Process(pid)
            if process.create_time() == created and process.status() != psutil.STATUS_ZOMBIE:
                found[name] = process
        except psutil.NoSuchProcess:
            continue
    return found
