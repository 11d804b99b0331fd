"""One Terraform state of an environment: an object in the state bucket, with all its versions."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cli.state.lock import StateLock
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KINDS = ("registry", "application", "state", "ci")
# Terraform indents the JSON of a state by two spaces.
_SERIAL = re.compile(r'^  "serial": \d+', re.MULTILINE)


@dataclass(frozen=True)
class Version:
    """One stored version of a state."""

    id: str
    written: datetime
    content: str | None
    """The content; None for a delete marker."""

    @cached_property
    def state(self) -> dict[str, Any] | None:
        """The parsed content; None if the version is a delete marker or is damaged."""
        try:
            state = json.loads(self.content or "")
            whole = {"serial", "lineage", "resources"} <= state.keys()
        except (ValueError, AttributeError):
            return None
        return state if whole else None

    @property
    def condition(self) -> str:
        """The condition: `deleted`, `damaged` or `readable`."""
        if self.content is None:
            return "deleted"
        return "readable" if self.state else "damaged"

    @property
    def serial(self) -> int:
        """Terraform's serial number of the state; 0 if the version cannot be read."""
        return int(self.state["serial"]) if self.state else 0

    @property
    def addresses(self) -> set[str]:
        """The addresses of the managed resources in the state."""
        resources = self.state["resources"] if self.state else []
        return {
            f"{resource['type']}.{resource['name']}"
            for resource in resources
            if resource["mode"] == "managed"
        }

    def follows(self, other: "Version") -> bool:
        """Return whether this version is not older than the other, by lineage and serial."""
        if not self.state or not other.state or self.state["lineage"] != other.state["lineage"]:
            return True
        return self.serial >= other.serial

    def with_serial(self, serial: int) -> str:
        """Return the content with a new serial."""
        content = _SERIAL.sub(f'  "serial": {serial}', self.content or "", count=1)
        if json.loads(content) != {**(self.state or {}), "serial": serial}:
            raise ValueError("the state is not written as Terraform writes it")
        return content


class StateObject:
    """The state object of one stack."""

    def __init__(self, s3: "S3Client", environment: Environment, kind: str) -> None:
        self.kind = kind
        self.environment_name = environment.name
        self.stack = f"{environment.name}-{kind}"
        self._s3 = s3
        self._bucket = names.state_bucket(environment.name, environment.account_id)
        self._key = names.state_key(environment.name, kind)
        self.lock = StateLock(s3, self._bucket, self._key)

    def versions(self) -> Iterator[Version]:
        """Yield all versions, the newest first; nothing if the object never existed."""
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=self._key
        )
        found: list[tuple[bool, datetime, str, bool]] = []
        try:
            for page in pages:
                for kind, is_there in (("Versions", True), ("DeleteMarkers", False)):
                    found += [
                        (each["IsLatest"], each["LastModified"], each["VersionId"], is_there)
                        for each in page.get(kind, ())  # type: ignore[attr-defined]
                        if each["Key"] == self._key
                    ]
        except self._s3.exceptions.NoSuchBucket:
            return
        found.sort(key=lambda each: each[:2], reverse=True)
        for _, written, id_, is_there in found:
            yield Version(id_, written, self._content(id_) if is_there else None)

    def write(self, content: str) -> None:
        """Write the content as the newest version; older versions stay."""
        self._s3.put_object(
            Bucket=self._bucket, Key=self._key, Body=content, ContentType="application/json"
        )

    def _content(self, version_id: str) -> str:
        found = self._s3.get_object(Bucket=self._bucket, Key=self._key, VersionId=version_id)
        return found["Body"].read().decode(errors="replace")
