"""Terraform state of a stack: an object in the state bucket, with all its versions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cli.state.lock import StateLock
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KINDS = ("registry", "application", "state", "ci")
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """One stored version of a state."""

    id: str
    written: datetime
    content: str | None
    """The content; None for a delete marker."""

    @cached_property
    def document(self) -> dict[str, Any] | None:
        """The parsed content; None if the version is a delete marker or is damaged."""
        try:
            document = json.loads(self.content or "")
            is_whole = {"serial", "lineage", "resources"} <= document.keys()
        except (ValueError, AttributeError):
            return None
        return document if is_whole else None

    @property
    def condition(self) -> str:
        """The condition: `deleted`, `damaged` or `readable`."""
        if self.content is None:
            return "deleted"
        return "readable" if self.document else "damaged"

    @property
    def serial(self) -> int:
        """Terraform's serial number of the state; 0 if the version cannot be read."""
        return int(self.document["serial"]) if self.document else 0

    @property
    def addresses(self) -> set[str]:
        """The addresses of the managed resources."""
        return {_address(resource) for resource in self._resources if _is_managed(resource)}

    @property
    def attributes(self) -> dict[str, dict[str, Any]]:
        """The attributes of each resource and data source, by address."""
        return {
            _address(resource): instance["attributes"]
            for resource in self._resources
            for instance in resource["instances"]
            if "deposed" not in instance  # Terraform only has to destroy a deposed instance
        }

    def resources(self, type_: str) -> list[dict[str, Any]]:
        """Return the attributes of all managed resources of a type."""
        return [
            instance["attributes"]
            for resource in self._resources
            if resource["type"] == type_ and _is_managed(resource)
            for instance in resource["instances"]
        ]

    def identities(self, type_: str) -> set[str]:
        """Return the ids and ARNs of all managed resources of a type."""
        found = self.resources(type_)
        return {str(each[name]) for each in found for name in ("id", "arn") if each.get(name)}

    @property
    def _resources(self) -> list[dict[str, Any]]:
        return self.document["resources"] if self.document else []


class TerraformState:
    """State of one stack."""

    def __init__(self, s3: "S3Client", environment: Environment, kind: str) -> None:
        self.kind = kind
        self.environment_name = environment.name
        self.stack = f"{environment.name}-{kind}"
        self._s3 = s3
        self._bucket = names.state_bucket(environment.name, environment.account_id)
        self._key = names.state_key(environment.name, kind)
        self.lock = StateLock(s3, self._bucket, self._key)

    def versions(self) -> Iterator[Version]:
        """Yield all versions, the newest first; nothing if there never was a state."""
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=self._key
        )
        found: list[tuple[bool, datetime, str, bool]] = []
        try:
            for page in pages:
                for part, has_content in (("Versions", True), ("DeleteMarkers", False)):
                    found += [
                        (each["IsLatest"], each["LastModified"], each["VersionId"], has_content)
                        for each in page.get(part, ())  # type: ignore[attr-defined]
                        if each["Key"] == self._key
                    ]
        except self._s3.exceptions.NoSuchBucket:
            return
        found.sort(key=lambda each: each[:2], reverse=True)
        for _, written, id_, has_content in found:
            yield Version(id_, written, self._content(id_) if has_content else None)

    def newest(self) -> Version:
        """Return the newest version; a deleted one if there never was a state."""
        return next(self.versions(), Version("", _NEVER, None))

    def write(self, content: str) -> None:
        """Write the content as the newest version; older versions stay."""
        self._s3.put_object(
            Bucket=self._bucket, Key=self._key, Body=content, ContentType="application/json"
        )

    def _content(self, version_id: str) -> str:
        found = self._s3.get_object(Bucket=self._bucket, Key=self._key, VersionId=version_id)
        return found["Body"].read().decode(errors="replace")


def _is_managed(resource: dict[str, Any]) -> bool:
    return bool(resource["mode"] == "managed")


def _address(resource: dict[str, Any]) -> str:
    prefix = "" if _is_managed(resource) else "data."
    return f"{prefix}{resource['type']}.{resource['name']}"
