import json

import pytest

from modules.registry import Repository
from tests.helpers.synthesis import Synthesized, created


def repository(*, force_delete: bool = False, kms_key_arn: str | None = None) -> Synthesized:
    options = {"force_delete": force_delete, "kms_key_arn": kms_key_arn}
    return created(Repository, "api", name="cruddur/dev/api", **options)


def test_a_tag_cannot_be_moved_to_another_image() -> None:
    assert repository().one("aws_ecr_repository")["image_tag_mutability"] == "IMMUTABLE"


def test_images_are_scanned_when_pushed() -> None:
    scanning = repository().one("aws_ecr_repository")["image_scanning_configuration"]

    assert scanning == {"scan_on_push": True}


@pytest.mark.parametrize(
    ("key", "encryption"),
    [
        (None, {"encryption_type": "AES256"}),
        ("arn:key", {"encryption_type": "KMS", "kms_key": "arn:key"}),
    ],
)
def test_images_are_encrypted_with_a_key_where_there_is_one(
    key: str | None, encryption: dict[str, str]
) -> None:
    resource = repository(kms_key_arn=key).one("aws_ecr_repository")

    assert resource["encryption_configuration"] == [encryption]


@pytest.mark.parametrize("force_delete", [False, True])
def test_images_are_deleted_with_the_repository_only_if_wanted(force_delete: bool) -> None:
    resource = repository(force_delete=force_delete).one("aws_ecr_repository")

    assert resource["force_delete"] is force_delete


def test_only_untagged_images_expire() -> None:
    policy = json.loads(repository().one("aws_ecr_lifecycle_policy")["policy"])

    assert [rule["selection"]["tagStatus"] for rule in policy["rules"]] == ["untagged"]
