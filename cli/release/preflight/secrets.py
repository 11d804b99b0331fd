"""Secrets that the services' tasks read from SSM at their start."""

from collections.abc import Iterator

from cli.operate.secrets import stored
from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem, warning
from environments.definition import names

# The default key of a SecureString. Source: Systems Manager API reference, PutParameter,
# KeyId.
_DEFAULT_KEY = "alias/aws/ssm"


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each secret that prevents the start of a service's tasks.

    An execution role may use a customer managed KMS key only if the policy of the key allows that.
    """
    environment = deployment.environment
    services = deployment.services_with_tasks
    if not any(service.secret_names for service in services):
        return
    there = stored(deployment.client("ssm"), environment)
    for service in services:
        for name in service.secret_names:
            path = names.secret(environment.name, service.name, name)
            command = f"bin/cruddur secret set {environment.name} {service.name} {name}"
            if path not in there:
                yield Problem(f"secret {path} does not exist in SSM: {command}")
            elif (key := there[path].get("KeyId", _DEFAULT_KEY)) != _DEFAULT_KEY:
                yield warning(
                    f"secret {path} is encrypted with the KMS key {key}: allow the execution role "
                    f"of {service.name} to decrypt with it, or {command} --overwrite"
                )
