"""Images of services, tagged with the tree hash of their sources."""

from collections.abc import Iterator

from cli.images.push import push
from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.operate.image_registry import ImageRegistry
from cli.tools import git
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from environments.definition import Environment, Service


def push_missing(environment: Environment) -> dict[str, str]:
    """Return the tag of each service's image by the name of its variable, and push it if necessary.

    Raises:
        CommandError: the working tree differs from its commit, or an image cannot be pushed.
    """
    if git.has_changes():
        raise CommandError("the working tree differs from its commit (git status): commit first")
    registry = ImageRegistry(session_in(environment).client("ecr"), environment)
    tags = {}
    for service in _built_here(environment):
        tag = tags[service.image_tag_variable] = tag_of(environment, service)
        if digest := registry.digest(service, tag):
            print(f"{service.name}: {tag} exists ({digest})", flush=True)
        else:
            push(environment, service, tag)
    return tags


def look(environment: Environment) -> dict[str, str]:
    """Return the tag of each service's image by the name of its variable, and push nothing."""
    session = session_in(environment)
    registry = ImageRegistry(session.client("ecr"), environment)
    cluster = Cluster(session.client("ecs"), environment)
    running = cluster.services() or {}
    tags = {}
    for service in _built_here(environment):
        tag = tag_of(environment, service)
        if not registry.digest(service, tag):
            print(f"{service.name}: {tag} is not pushed yet", flush=True)
            if deployed := running.get(service.name):
                # Without a tag, the plan shows the service as if its image were not pushed.
                digest = digest_of(cluster.image(deployed))
                tag = min(registry.tags(service, digest), default=tag)
        tags[service.image_tag_variable] = tag
    return tags


def _built_here(environment: Environment) -> Iterator[Service]:
    """Yield the services that are built from this repository.

    Raises:
        CommandError: a folder that the environment names does not exist.
    """
    for service in environment.services:
        if service.image:
            print(f"{service.name}: {service.image} is not built here", flush=True)
        elif (ROOT / service.source_folder).is_dir():
            yield service
        elif service.folder:
            raise CommandError(f"{service.name}: folder {service.folder} does not exist")
        else:
            print(
                f"{service.name}: {service.source_folder} does not exist: the image is "
                f"{service.image_tag}, which is pushed from elsewhere",
                flush=True,
            )


def tag_of(environment: Environment, service: Service) -> str:
    """Return the tag: the tree hash of the service's folder, and the processors of its image."""
    processors = {"ARM64": "-arm64", "X86_64": ""}[environment.cpu_architecture]
    return f"{git.tree(service.source_folder)}{processors}"
