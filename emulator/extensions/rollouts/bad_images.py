"""Images that do not roll out: those with a tag that starts with `bad`."""

from moto.ecr.models import ecr_backends
from moto.ecs.models import EC2ContainerServiceBackend

BAD_TAG = "bad"


def runs_a_bad_image(backend: EC2ContainerServiceBackend, task_definition: str) -> bool:
    """Return whether a container of the task definition refers to a bad image by its digest."""
    containers = backend.describe_task_definition(task_definition).container_definitions
    return any(_is_bad(backend, str(container["image"])) for container in containers)


def _is_bad(backend: EC2ContainerServiceBackend, image_uri: str) -> bool:
    name, _, digest = image_uri.partition("@")
    repositories = ecr_backends[backend.account_id][backend.region_name].repositories
    repository = repositories.get(name.partition("/")[2])
    return repository is not None and any(
        tag.startswith(BAD_TAG)
        for image in repository.images
        if image.image_digest == digest
        for tag in image.image_tags
    )
