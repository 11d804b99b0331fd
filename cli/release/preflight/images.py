"""The images that the deployment would roll out."""

from collections.abc import Iterator

from cli.operate.image_registry import ImageRegistry
from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem


def check(deployment: Deployment) -> Iterator[Problem]:
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
