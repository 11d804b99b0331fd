"""The example environment dev, deployed to an emulator that runs its tasks in a Docker engine."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import docker

from cli.local.data_plane import DataPlane
from cli.local.deployed_system import DeployedSystem
from cli.tools.docker import build_here
from cli.tools.project import ROOT, synthesize
from emulator import laptop, seed
from emulator.data_plane.programs import Program
from emulator.data_plane.settings import Settings
from environments.compose.backing import POSTGRES_IMAGE
from environments.definition import names
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import DeployedEnvironment
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV, replace_environments
from tests.helpers.registry import image_registry
from tests.helpers.signing_in import User
from tests.helpers.waiting import wait_until

DATABASE = "database.test:5432"
SECRETS = {
    "CONNECTION_URL": f"postgresql://cruddur@{DATABASE}/cruddur",
    "OTEL_EXPORTER_OTLP_HEADERS": "x-honeycomb-team=none",
    "ROLLBAR_ACCESS_TOKEN": "none",
}
API = "backend-flask"
VERIFIER = "cognito-verifier"


class DockerEnvironment(DeployedEnvironment):
    """Images are built from `services/` by the Docker engine that the fixture `client` uses."""

    def push(self, service: str, tag: str) -> str:
        """Build an image, and put a manifest that names it into the repository of the service.

        The tasks run the image without a pull: `test_push.py` pushes and pulls a smaller one.
        """
        repository = names.repository(self.name, service)
        folder = ROOT / self.environment.service(service).source_folder
        image = build_here(folder, image=f"{repository}:{tag}")
        program = Program(command=(), image=image, environment={"IMAGE_TAG": tag})
        return seed.put_image(self.client("ecr"), repository, tag, program)


@dataclass(frozen=True)
class System:
    """The deployed environment, and what it answers."""

    dev: DockerEnvironment
    hosts: DeployedSystem
    user: User

    def request(self, method: str, service: str, path: str, **options: Any) -> Any:
        """Send a request to a public service through the load balancer."""
        host = self.dev.environment.service(service).host
        domain = self.dev.environment.domain
        name = domain if host == "@" else f"{host}.{domain}"
        return self.hosts.request(method, f"https://{name}{path}", **options)

    def post(
        self, path: str, token: str, *, headers: Mapping[str, str] | None = None, **body: str
    ) -> Any:
        """Post JSON to the API with an access token."""
        return self.request("POST", API, path, token=token, body=body, headers=headers)

    def post_activity(self, token: str, message: str) -> int:
        """Post an activity, and return the status code."""
        return int(self.post("/api/activities", token, message=message).status)

    def tasks(self, service: str) -> list[dict[str, Any]]:
        """Return the running tasks of a service."""
        ecs, cluster = self.dev.client("ecs"), self.dev.cluster
        arns = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]
        if not arns:
            return []
        tasks: list[dict[str, Any]] = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
        return tasks

    def log_lines(self, service: str) -> list[str]:
        """Return what the containers of a service have printed."""
        group = names.log_group(self.dev.name, service)
        events = self.dev.client("logs").filter_log_events(logGroupName=group)["events"]
        return [event["message"] for event in events]

    def health(self) -> dict[str, list[str]]:
        """Return the health of the running tasks of each service."""
        return {
            service.name: [task["healthStatus"] for task in self.tasks(service.name)]
            for service in self.dev.environment.services
        }


@contextmanager
def deployed_system(client: docker.DockerClient, folder: Path) -> Iterator[System]:
    """Deploy dev with images that are built from `services/`, and wait until it answers."""
    (folder / "registry").mkdir()
    with (
        _database(client) as database,
        image_registry(folder / "registry") as registry,
        Emulator(
            registry=registry,
            data_plane=Settings(
                "docker",
                time_scale=0.2,
                scheduled_scaling=False,
                forwards=(f"{DATABASE}={database}",),
            ),
        ) as emulator,
    ):
        dev = _gated_dev(emulator, folder)
        user = _prepare(dev)
        dev.deploy()
        data_plane = DataPlane.of(emulator.url, dev.environment, dev.session)
        system = System(dev, DeployedSystem(data_plane), user)
        wait_for(lambda: _is_served(system))
        yield system


def wait_for(condition: Callable[[], object]) -> None:
    """Wait for something that takes seconds, longer on a busy machine."""
    wait_until(condition, seconds=180)


def _is_served(system: System) -> bool:
    """Return whether the load balancer forwards to all public services."""
    answers = [
        system.request("GET", service.name, "/").status
        for service in system.dev.environment.services
        if service.is_public
    ]
    return all(status < HTTPStatus.INTERNAL_SERVER_ERROR for status in answers)


def _gated_dev(emulator: Emulator, folder: Path) -> DockerEnvironment:
    """Synthesize dev, whose API migrates the database before every rollout.

    Terraform starts `bin/cruddur run` in the clone, which needs the installed packages.
    """
    clone = Clone.of_working_tree(folder / "clone", os.environ)
    replace_environments(clone.folder)
    clone.migrate_before_rollouts()
    output = clone.folder / "cdktf.out"
    synthesize(output, sources=clone.folder)
    return DockerEnvironment(emulator, DEV, output)


@contextmanager
def _database(client: docker.DockerClient) -> Iterator[str]:
    """Run PostgreSQL, and yield its address on the loopback interface."""
    container = client.containers.run(
        os.environ.get("POSTGRES_IMAGE", POSTGRES_IMAGE),
        environment={
            "POSTGRES_DB": "cruddur",
            "POSTGRES_HOST_AUTH_METHOD": "trust",
            "POSTGRES_USER": "cruddur",
        },
        ports={"5432/tcp": ("127.0.0.1", 0)},
        detach=True,
    )
    try:
        ready = ["pg_isready", "--host", "127.0.0.1", "--username", "cruddur"]
        wait_for(lambda: container.exec_run(ready).exit_code == 0)
        container.reload()
        bindings = container.ports["5432/tcp"]
        assert bindings
        yield f"127.0.0.1:{bindings[0]['HostPort']}"
    finally:
        container.remove(force=True, v=True)


def _prepare(dev: DeployedEnvironment) -> User:
    """Create the secrets, the user pool and a user."""
    laptop.put_secrets(
        dev.client("ssm"),
        {names.secret(dev.name, API, name): value for name, value in SECRETS.items()},
    )
    # The emulator makes the ids from these names: emulator.extensions.cognito_ids.
    pool = laptop.create_user_pool(
        dev.client("cognito-idp"),
        dev.environment.cognito_user_pool_id,
        client_name=dev.environment.cognito_user_pool_client_id,
    )
    user = User(dev.client("cognito-idp"), pool)
    laptop.create_user(user.cognito, pool.id, user.name, email=user.email, password=user.password)
    return user
