"""Containers in place of AWS services: tracing daemon and database."""

from typing import Any

from environments.compose.laptop import CREDENTIALS, TEMPORARY, base_image, container
from environments.definition import Environment
from modules.tracing import tracing_sidecar

POSTGRES = "postgres"
POSTGRES_VARIABLE = "CONNECTION_URL"
POSTGRES_DATA = "postgres-data"
POSTGRES_IMAGE = (
    "postgres:17-bookworm@sha256:639ab7ceb90e13123085b741fb31ef493fba25463002f6da665352e7b534b652"
)

# With -o the X-Ray daemon does not ask for the metadata of an EC2 instance.
_ARGUMENTS_ON_A_LAPTOP = {"xray": ["-o"]}


def tracing_containers(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the containers of the tracing sidecar, which all services share on a laptop."""
    return {
        sidecar["name"]: container(
            {
                "image": sidecar["image"],
                "user": sidecar["user"],
                "command": [
                    *sidecar.get("command", ()),
                    *_ARGUMENTS_ON_A_LAPTOP.get(sidecar["name"], ()),
                ],
                "environment": {"AWS_REGION": environment.region, **CREDENTIALS},
                "expose": [
                    f"{port['containerPort']}/{port['protocol']}"
                    for port in sidecar["portMappings"]
                ],
            }
        )
        for sidecar in tracing_sidecar(environment.tracing).containers
    }


def database_container(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the database if a service uses one.

    The database has no password, because only containers of the same network can connect to it.
    """
    if not any(POSTGRES_VARIABLE in service.secret_names for service in environment.services):
        return {}
    return {
        POSTGRES: container(
            {
                "image": base_image("POSTGRES_IMAGE", POSTGRES_IMAGE),
                "user": "postgres",
                "environment": {
                    "POSTGRES_DB": "cruddur",
                    "POSTGRES_HOST_AUTH_METHOD": "trust",
                    "POSTGRES_USER": "cruddur",
                },
                "expose": ["5432"],
                "healthcheck": {
                    "test": ["CMD-SHELL", "pg_isready --username cruddur --dbname cruddur"],
                    "interval": "2s",
                    "timeout": "5s",
                    "retries": 30,
                },
                "volumes": [f"{POSTGRES_DATA}:/var/lib/postgresql/data"],
            },
            writable_paths=(TEMPORARY, "/run/postgresql"),
        )
    }
