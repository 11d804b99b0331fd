"""Requirements of the services: images, secrets, and alarms that can roll back a deployment."""

from collections.abc import Iterator

from cli.operate.cluster import Cluster
from cli.operate.image_registry import ImageRegistry
from cli.operate.secrets import stored
from cli.release.preflight.deployment import Deployment, Problem, warning
from environments.definition import names

# The default key of a SecureString. Source: Systems Manager API reference, PutParameter,
# KeyId.
_DEFAULT_KEY = "alias/aws/ssm"


def images(deployment: Deployment) -> Iterator[Problem]:
    """Yield one problem for all missing repositories, and one for each missing image."""
    environment = deployment.environment
    registry = ImageRegistry(deployment.client("ecr"), environment)
    without_repository = []
    for image in registry.missing_images(deployment.image_tags):
        if image.has_repository:
            yield Problem(
                f"image {image.repository}:{image.tag} does not exist: "
                f"bin/cruddur push {environment.name} {image.service.name} --tag {image.tag}"
            )
        else:
            without_repository.append(image.repository)
    if without_repository:
        is_one = len(without_repository) == 1
        yield Problem(
            f"ECR {'repository' if is_one else 'repositories'} {', '.join(without_repository)} "
            f"{'does' if is_one else 'do'} not exist: bin/cruddur deploy {environment.name} "
            f"--registry-only, then bin/cruddur push {environment.name} <service> --tag <tag>"
        )


def secrets(deployment: Deployment) -> Iterator[Problem]:
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


def deployment_alarms(deployment: Deployment) -> Iterator[Problem]:
    """Yield a warning for each service that an alarm would not roll back.

    If one of the alarms of a deployment is in ALARM at the start, ECS ignores all of them during
    the whole deployment. Source: Amazon ECS developer guide, "How CloudWatch alarms detect Amazon
    ECS deployment failures".
    """
    cluster = Cluster(deployment.client("ecs"), deployment.environment)
    for service, description in (cluster.services() or {}).items():
        alarms = description.get("deploymentConfiguration", {}).get("alarms")
        if not alarms or not alarms["enable"]:
            continue
        cloudwatch = deployment.client("cloudwatch")
        found = cloudwatch.describe_alarms(AlarmNames=alarms["alarmNames"], StateValue="ALARM")[
            "MetricAlarms"
        ]
        if risen := sorted(alarm["AlarmName"] for alarm in found):
            yield warning(
                f"ECS rolls {service} back on no alarm in this deployment, because "
                f"{', '.join(risen)} {'is' if len(risen) == 1 else 'are'} already in ALARM"
            )
