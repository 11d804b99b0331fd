"""A service as a Compose container, from the same definition as its ECS task definition."""

from typing import Any

from environments.compose.backing import POSTGRES, POSTGRES_VARIABLE
from environments.compose.laptop import CREDENTIALS, NETWORK, container, literal, public_url
from environments.definition import Environment, FromEnvironment, Service, names
from environments.definition.variables import resolved_variables
from modules.tracing import tracing_sidecar

# Build arguments without values: Compose takes the values from variables that are set, such as the
# name of an image of a mirror.
BASE_IMAGES = ["NGINX_IMAGE", "NODE_IMAGE", "PYTHON_IMAGE"]
COGNITO = (FromEnvironment.COGNITO_USER_POOL_ID, FromEnvironment.COGNITO_USER_POOL_CLIENT_ID)


def service_container(environment: Environment, service: Service) -> dict[str, Any]:
    """Return the container of one service; its network alias is its name in Service Connect."""
    return container(
        {
            **_image(environment, service),
            "user": f"{service.user_id}:{service.user_id}",
            "environment": _environment(environment, service),
            "env_file": [f"${{ENV_FILES:-.}}/{service.name}.env"]
            if variables_in_env_file(service)
            else [],
            **({"expose": [str(service.port)]} if service.port else {}),
            "healthcheck": {
                "test": ["CMD-SHELL", literal(service.health_check_command)],
                "interval": f"{service.health_check_interval_seconds}s",
                "timeout": f"{service.health_check_timeout_seconds}s",
                "retries": service.health_check_retries,
                "start_period": f"{service.health_check_start_period_seconds}s",
            },
            "depends_on": _depends_on(environment, service),
        },
        writable_paths=service.writable_paths,
        aliases=(f"{service.name}.{names.cluster(environment.name)}",),
    )


def task_containers(environment: Environment, service: Service) -> dict[str, dict[str, Any]]:
    """Return the containers of the tasks that run before the service starts, by name."""
    own = service_container(environment, service)
    left_out = ("expose", "healthcheck")
    return {
        f"{service.name}-{task.name}": {
            **{name: value for name, value in own.items() if name not in left_out},
            "command": [literal(word) for word in task.command],
            "networks": {NETWORK: {}},
            "depends_on": _databases(service),
        }
        for task in service.tasks
        if task.before_rollout
    }


def _image(environment: Environment, service: Service) -> dict[str, Any]:
    if service.image:
        return {"image": service.image}
    name = f"{names.service(environment.name, service.name)}:local"
    return {"image": name, "build": {"context": service.source_folder, "args": BASE_IMAGES}}


def variables_in_env_file(service: Service) -> list[str]:
    """Return the names of variables that differ between developers: secrets, and user pool ids."""
    ids = [name for name, value in service.environment_variables.items() if value in COGNITO]
    return [*ids, *service.secret_names]


def _environment(environment: Environment, service: Service) -> dict[str, str | None]:
    variables = resolved_variables(environment, service, public_url=public_url, literal=literal)
    elsewhere = variables_in_env_file(service)
    return {
        **{name: value for name, value in sorted(variables.items()) if name not in elsewhere},
        **_tracing_variables(environment),
        **(CREDENTIALS if service.dynamodb_tables else {}),
    }


def _tracing_variables(environment: Environment) -> dict[str, str]:
    """Return the variables of the sidecar, which has a host name of its own on a laptop."""
    sidecar = tracing_sidecar(environment.tracing)
    return {
        name: value.replace("127.0.0.1", sidecar.containers[0]["name"])
        for name, value in sidecar.environment_variables.items()
    }


def _depends_on(environment: Environment, service: Service) -> dict[str, dict[str, str]]:
    sidecars = [
        definition["name"] for definition in tracing_sidecar(environment.tracing).containers
    ]
    started = {name: {"condition": "service_started"} for name in (*service.connects_to, *sidecars)}
    tasks = {
        f"{service.name}-{task.name}": {"condition": "service_completed_successfully"}
        for task in service.tasks
        if task.before_rollout
    }
    return {**_databases(service), **tasks, **started}


def _databases(service: Service) -> dict[str, dict[str, str]]:
    if POSTGRES_VARIABLE in service.secret_names:
        return {POSTGRES: {"condition": "service_healthy"}}
    return {}
