"""Resources that Terraform has recorded in the states of an environment."""

import json
from typing import TYPE_CHECKING, Any

from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Recorded:
    """The resources in the state of one stack; none if the stack has no state."""

    def __init__(self, s3: "S3Client", environment: Environment, kind: str) -> None:
        bucket = names.state_bucket(environment.name, environment.account_id)
        try:
            state = s3.get_object(Bucket=bucket, Key=names.state_key(environment.name, kind))
        except (s3.exceptions.NoSuchBucket, s3.exceptions.NoSuchKey):
            self._resources = []
        else:
            self._resources = [
                resource
                for resource in json.loads(state["Body"].read())["resources"]
                if resource["mode"] == "managed"
            ]

    def __len__(self) -> int:
        return len(self._resources)

    def all(self, type_: str) -> list[dict[str, Any]]:
        """Return the attributes of every resource of a type."""
        return [
            instance["attributes"]
            for resource in self._resources
            if resource["type"] == type_
            for instance in resource["instances"]
        ]
