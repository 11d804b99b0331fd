"""Terraform states of an environment in the emulator, written without Terraform."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from environments.definition import Environment, names
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV

LINEAGE = "2f1c2f5e-0000-4000-8000-000000000000"


class States:
    """The versioned bucket of an environment's states."""

    def __init__(self, emulator: Emulator, environment: Environment) -> None:
        self._environment = environment
        self.s3 = emulator.client("s3", environment.account_id)
        self.bucket = names.state_bucket(environment.name, environment.account_id)
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.put_bucket_versioning(
            Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"}
        )

    def key(self, kind: str) -> str:
        return names.state_key(self._environment.name, kind)

    def write(self, kind: str, serial: int = 1, **attributes: dict[str, Any]) -> str:
        """Write a state of a stack with one resource of each type; return the version id."""
        resources = [
            {
                "mode": "managed",
                "type": type_,
                "name": "this",
                "instances": [{"attributes": found}],
            }
            for type_, found in attributes.items()
        ]
        state = {"version": 4, "serial": serial, "lineage": LINEAGE, "resources": resources}
        return self.put(kind, json.dumps(state, indent=2))

    def put(self, kind: str, content: str) -> str:
        written = self.s3.put_object(Bucket=self.bucket, Key=self.key(kind), Body=content)
        return str(written["VersionId"])

    def delete(self, kind: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=self.key(kind))

    def read(self, kind: str) -> dict[str, Any]:
        found = self.s3.get_object(Bucket=self.bucket, Key=self.key(kind))
        state: dict[str, Any] = json.loads(found["Body"].read())
        return state

    def forget(self) -> None:
        """Delete every version and lock, as if the states had never existed."""
        listed = self.s3.list_object_versions(Bucket=self.bucket)
        for version in [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]:
            self.s3.delete_object(
                Bucket=self.bucket, Key=version["Key"], VersionId=version["VersionId"]
            )

    def lock(self, kind: str, who: str = "ada@laptop") -> None:
        """Create the lock that an ended Terraform process has left."""
        lock = {
            "ID": "00000000-0000-4000-8000-000000000000",
            "Operation": "OperationTypeApply",
            "Who": who,
            "Created": "2026-01-02T03:04:05.678Z",
        }
        self.s3.put_object(
            Bucket=self.bucket, Key=f"{self.key(kind)}.tflock", Body=json.dumps(lock)
        )

    def locked(self, kind: str) -> bool:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"{self.key(kind)}.tflock")
        return bool(listed["KeyCount"])


@pytest.fixture(scope="module")
def bucket(emulator: Emulator) -> States:
    """Return the bucket for the states of dev."""
    return States(emulator, DEV)


@pytest.fixture
def states(bucket: States) -> Iterator[States]:
    """Yield the states of dev, empty at first."""
    yield bucket
    bucket.forget()
