"""Name the images that a plan rolls out by their tags, and find earlier images among them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of, short_digest
from cli.operate.image_registry import ImageRegistry
from cli.plan.terraform_plan import NOT_PUSHED
from cli.tools.errors import CommandError
from cli.tools.plan_changes import DESTROYED, UNTOUCHED, Change, containers
from environments.definition import Environment, Service

if TYPE_CHECKING:
    from mypy_boto3_ecs.type_defs import ServiceTypeDef


@dataclass(frozen=True)
class ImageChange:
    """A planned image that differs from the running image of a service."""

    service: Service
    running: str
    """The tag and the start of the digest: `v1 sha256:0123456789ab`."""

    planned: str
    running_tag: str | None
    planned_tag: str
    goes_back: bool
    """Whether the planned image ran before the running one."""

    is_named: bool
    """Whether the command line names the tag."""

    def __str__(self) -> str:
        return f"{self.running} → {self.planned}"

    @property
    def concern(self) -> str:
        """The reason to look at the change before it is approved."""
        return (
            f"**goes back** from {self.running} to {self.planned}, an image that ran before"
            f"{self._keep()}"
        )

    def _keep(self) -> str:
        if not self.running_tag:
            return ""
        return f"; to keep what runs: `--var {self.service.image_tag_variable}={self.running_tag}`"

    def refusal(self) -> str:
        """Return the reason for refusing the change, with the options that choose either image."""
        name, variable = self.service.name, self.service.image_tag_variable
        return (
            f"{name} would go back from {self.running} to {self.planned}, an image that ran "
            f"before: say --var {variable}={self.planned_tag} to go back{self._keep()}"
        ).replace("`", "")


ImageLookup = Callable[[Sequence[Change]], Mapping[str, ImageChange]]


def no_images(_changes: Sequence[Change]) -> Mapping[str, ImageChange]:
    """Look up nothing: a plan of the registry changes no service."""
    return {}


class ImageChanges:
    """Finds the images that a plan changes; `tags` are the tags of the command line by variable."""

    def __init__(
        self, session: boto3.Session, environment: Environment, tags: Mapping[str, str]
    ) -> None:
        self._cluster = Cluster(session.client("ecs"), environment)
        self._registry = ImageRegistry(session.client("ecr"), environment)
        self._services = {service.name: service for service in environment.services_with_repository}
        self._tags = tags

    def __call__(self, changes: Sequence[Change]) -> dict[str, ImageChange]:
        """Return the change of each service's image, by the service's name."""
        found: dict[str, ImageChange] = {}
        if all(change.action == UNTOUCHED for change in changes):
            return found
        deployed = self._cluster.services() or {}
        for change in changes:
            if change.type != "aws_ecs_task_definition" or change.action == DESTROYED:
                continue
            for name, container in containers(change.after).items():
                service, planned = self._services.get(name), digest_of(container["image"])
                if service and name in deployed:
                    running = digest_of(self._cluster.image(deployed[name]))
                    if running != planned:
                        found[name] = self._change(service, deployed[name], running, planned)
        return found

    def _change(
        self, service: Service, deployed: "ServiceTypeDef", running: str, planned: str
    ) -> ImageChange:
        variable = service.image_tag_variable
        running_tag = min(self._registry.tags(service, running), default=None)
        planned_tag = self._tags.get(variable, service.image_tag)
        earlier = map(digest_of, self._cluster.earlier_images(deployed))
        return ImageChange(
            service=service,
            running=_label(running_tag, running),
            planned=_label(planned_tag, planned),
            running_tag=running_tag,
            planned_tag=planned_tag,
            goes_back=planned != NOT_PUSHED and planned in earlier,
            is_named=variable in self._tags,
        )


def refuse_unnamed(changes: Iterable[ImageChange]) -> None:
    """Refuse to return to an earlier image unless the command line names its tag.

    Raises:
        CommandError: a service would return to an earlier image, and no --var names its tag.
    """
    unnamed = [each.refusal() for each in changes if each.goes_back and not each.is_named]
    if unnamed:
        raise CommandError(f"this plan was not applied: {'. '.join(unnamed)}")


def _label(tag: str | None, digest: str) -> str:
    shown = "(not pushed yet)" if digest == NOT_PUSHED else short_digest(digest)
    return f"{tag or 'no tag'} {shown}"
