"""The ECR repository of a service's images."""

import json

from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from constructs import Construct

_UNTAGGED_IMAGE_RETENTION_DAYS = 14


class Repository(Construct):
    """An ECR repository with immutable tags that scans images when they are pushed.

    Tagged images never expire, because a rollback may need any of them: `bin/cruddur images
    --sweep` deletes those that nothing needs. Untagged images expire 14 days after the push. The
    KMS key encrypts the images, or without one a key that Amazon S3 manages. A change between the
    two replaces the repository.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        force_delete: bool,
        kms_key_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        repository = EcrRepository(
            self,
            "repository",
            name=name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(
                    encryption_type="KMS" if kms_key_arn else "AES256", kms_key=kms_key_arn
                )
            ],
            force_delete=force_delete,
        )
        EcrLifecyclePolicy(self, "lifecycle", repository=repository.name, policy=_LIFECYCLE_POLICY)
        self.url: str = repository.repository_url


_LIFECYCLE_POLICY = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "description": "Untagged images were replaced or never finished",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": _UNTAGGED_IMAGE_RETENTION_DAYS,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)
