"""Pull-through cache rules of Amazon ECR, and images that ECR imports through them.

Gap: moto has no such rules. Sources: Amazon ECR API reference, CreatePullThroughCacheRule and
BatchGetImage; Amazon ECR user guide, "Sync an upstream registry with an Amazon ECR private
registry". An uncached image is imported by its tag only: aws/containers-roadmap issue 2837.

The emulator reaches no upstream registry. It imports the images of `UPSTREAM_IMAGES`, without their
layers. Unlike AWS, it creates no repository during a pull.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.ecr.models import ECRBackend, Image
from moto.ecr.responses import ECRResponse

from emulator.extensions.patching import add_actions, before

# As in modules/tracing.py.
UPSTREAM_IMAGES = (
    "public.ecr.aws/xray/aws-xray-daemon:3.7.0"
    "@sha256:b67576293f4d3a0a155f807244957ed0aa4bc945df1573d62d81380a1d548071",
    "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
    "@sha256:8aa9ea5f67b8d318f7d6af24677e3c70f7098bc0631147cb5fa91addbe980b06",
)
"""The public images that can be imported."""

_INDEX = "application/vnd.oci.image.index.v1+json"
# Amazon ECR user guide, "Amazon ECR service quotas": pull through cache rules per registry.
_MOST_RULES = 50
_WITHOUT_SECRET = {
    "public.ecr.aws": "ecr-public",
    "quay.io": "quay",
    "registry.k8s.io": "k8s",
}
_WITH_SECRET = {
    "registry-1.docker.io": "docker-hub",
    "ghcr.io": "github-container-registry",
    "registry.gitlab.com": "gitlab-container-registry",
    "cgr.dev": "chainguard",
}
_AZURE = re.compile(r"[a-zA-Z0-9]+\.azurecr\.io")


class _Refused(ServiceException):
    """An error with a code; moto would look up the base class in a service named `core`."""


@dataclass
class Rule:
    """A pull-through cache rule."""

    prefix: str
    url: str
    registry: str
    registry_id: str
    secret: str | None
    created: float = field(default_factory=lambda: datetime.now(UTC).timestamp())

    def described(self) -> dict[str, Any]:
        return {
            "ecrRepositoryPrefix": self.prefix,
            "upstreamRegistryUrl": self.url,
            "upstreamRegistry": self.registry,
            "registryId": self.registry_id,
            "createdAt": self.created,
            "updatedAt": self.created,
            **({"credentialArn": self.secret} if self.secret else {}),
        }


def _rules(backend: ECRBackend) -> dict[str, Rule]:
    rules: dict[str, Rule] = backend.__dict__.setdefault("pull_through_cache_rules", {})
    return rules


def _known(backend: ECRBackend, prefix: str) -> Rule:
    if prefix not in _rules(backend):
        raise _Refused(
            "PullThroughCacheRuleNotFoundException",
            f"The pull through cache rule with the prefix '{prefix}' does not exist in the "
            f"registry with id '{backend.account_id}'",
        )
    return _rules(backend)[prefix]


def _registry(url: str, secret: str | None) -> str:
    """Return the name of the upstream registry."""
    if url in _WITHOUT_SECRET:
        return _WITHOUT_SECRET[url]
    if url not in _WITH_SECRET and not _AZURE.fullmatch(url):
        raise _Refused(
            "UnsupportedUpstreamRegistryException",
            f"The specified upstream registry '{url}' isn't supported.",
        )
    if secret is None:
        raise _Refused(
            "InvalidParameterException",
            f"A credential ARN is required for the upstream registry '{url}'.",
        )
    return _WITH_SECRET.get(url, "azure-container-registry")


def _create_pull_through_cache_rule(self: ECRResponse) -> ActionResult:
    backend = self.ecr_backend
    prefix, url = self._get_param("ecrRepositoryPrefix"), self._get_param("upstreamRegistryUrl")
    secret = self._get_param("credentialArn")
    registry = _registry(url, secret)
    if prefix in _rules(backend):
        raise _Refused(
            "PullThroughCacheRuleAlreadyExistsException",
            f"A pull through cache rule with the prefix '{prefix}' already exists in the "
            f"registry with id '{backend.account_id}'",
        )
    if len(_rules(backend)) >= _MOST_RULES:
        raise _Refused(
            "LimitExceededException",
            f"The registry has {_MOST_RULES} pull through cache rules, the most that it can have.",
        )
    rule = Rule(prefix, url, registry, backend.account_id, secret)
    _rules(backend)[prefix] = rule
    return ActionResult(rule.described())


def _describe_pull_through_cache_rules(self: ECRResponse) -> ActionResult:
    backend = self.ecr_backend
    prefixes = self._get_param("ecrRepositoryPrefixes") or sorted(_rules(backend))
    rules = [_known(backend, prefix).described() for prefix in prefixes]
    return ActionResult({"pullThroughCacheRules": rules})


def _delete_pull_through_cache_rule(self: ECRResponse) -> ActionResult:
    rule = _known(self.ecr_backend, self._get_param("ecrRepositoryPrefix"))
    del _rules(self.ecr_backend)[rule.prefix]
    return ActionResult(rule.described())


def rule_of(backend: ECRBackend, repository_name: str) -> Rule | None:
    """Return the rule with the longest prefix that covers the repository, if any."""
    prefixes = [it for it in _rules(backend) if repository_name.startswith(f"{it}/")]
    return _rules(backend)[max(prefixes, key=len)] if prefixes else None


def _import_missing(
    backend: ECRBackend, repository_name: str, image_ids: list[dict[str, Any]]
) -> None:
    """Import those of the images that a rule covers and that the repository lacks."""
    repository = backend.repositories.get(repository_name)
    rule = rule_of(backend, repository_name)
    if repository is None or rule is None:
        return
    name = f"{rule.url}/{repository_name.removeprefix(f'{rule.prefix}/')}"
    held = {tag for image in repository.images for tag in image.image_tags}
    for tag in {it["imageTag"] for it in image_ids if "imageTag" in it} - held:
        repository.images.append(_upstream(backend, repository_name, name, tag))


def _upstream(backend: ECRBackend, repository_name: str, name: str, tag: str) -> Image:
    for uri in UPSTREAM_IMAGES:
        address, _, digest = uri.partition("@")
        if address == f"{name}:{tag}":
            manifest = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": []}
            image = Image(
                backend.account_id, tag, json.dumps(manifest), repository_name, _INDEX, digest
            )
            image.__dict__["upstream"] = uri
            return image
    raise _Refused(
        "UnableToGetUpstreamImageException",
        f"The image {name}:{tag} was unable to be pulled using the pull through cache rule.",
    )


def upstream_of(image: Image) -> str | None:
    """Return the URI of the public image that the image was imported from, if any."""
    uri: str | None = image.__dict__.get("upstream")
    return uri


def apply() -> None:
    """Add the rules, and import images when they are requested by tag."""
    add_actions(
        ECRResponse,
        (
            _create_pull_through_cache_rule,
            _describe_pull_through_cache_rules,
            _delete_pull_through_cache_rule,
        ),
    )
    before(ECRBackend, "batch_get_image")(_import_missing)
