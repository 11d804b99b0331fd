"""What AWS provides and a laptop lacks: tracing daemon, database."""

from typing import Any

from environments.compose.laptop import CREDENTIALS, TEMPORARY, container
from environments.definition import Environment
from modules.tracing import tracing_sidecar

POSTGRES = "postgres"
POSTGRES_VARIABLE = "CONNECTION_URL"
POSTGRES_DATA = "postgres-data"

# The X-Ray daemon asks EC2 who it is unless it is told that it runs elsewhere.
_ARGUMENTS_ON_A_LAPTOP = {"xray": ["-o"]}


def tracing_containers(environment: Environment) -> dict[str, dict[str, Any]]:
    """The tracing sidecars of a task, here one for all services."""
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
    """The database, where a service has one, without a password: only its neighbours reach it."""
    if not any(POSTGRES_VARIABLE in service.secret_names for service in environment.services):
        return {}
    return {
        POSTGRES: container(
            {
                "image": "postgres:17-bookworm",
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
