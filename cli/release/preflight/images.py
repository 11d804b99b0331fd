"""The images that the deployment would roll out."""

from collections.abc import Iterator

from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem
from environments.definition import names


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield one problem for all missing repositories, and one for each missing image."""
    environment, ecr = deployment.environment, deployment.client("ecr")
    without_repository = []
    for service in environment.services_with_repository:
        repository = names.repository(environment.name, service.name)
        tag = deployment.image_tag(service)
        try:
            ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
        except ecr.exceptions.RepositoryNotFoundException:
            without_repository.append(repository)
        except ecr.exceptions.ImageNotFoundException:
            yield Problem(
                f"image {repository}:{tag} does not exist: "
                f"bin/cruddur push {environment.name} {service.name} --tag {tag}"
            )
    if without_repository:
        is_one = len(without_repository) == 1
        yield Problem(
            f"ECR {'repository' if is_one else 'repositories'} {', '.join(without_repository)} "
            f"{'does' if is_one else 'do'} not exist: bin/cruddur deploy {environment.name} "
            f"--registry-only, then bin/cruddur push {environment.name} <service> --tag <tag>"
        )
