import pytest

from modules.public_image_cache import PublicImageCache
from modules.tracing import PublicImage
from tests.helpers.synthesis import Synthesized, created

IMAGE = PublicImage("public.ecr.aws/xray/aws-xray-daemon:3.7.0@sha256:0")


def cache(kms_key_arn: str | None = None) -> Synthesized:
    options = {"prefix": "cruddur/dev/public", "image": IMAGE, "kms_key_arn": kms_key_arn}
    return created(PublicImageCache, "cache", **options)


def test_the_rule_imports_from_amazon_ecr_public_under_the_prefix() -> None:
    rule = cache().one("aws_ecr_pull_through_cache_rule")

    assert rule["ecr_repository_prefix"] == "cruddur/dev/public"
    assert rule["upstream_registry_url"] == "public.ecr.aws"


def test_the_repository_has_the_name_that_the_rule_covers_and_is_deleted_with_its_copies() -> None:
    repository = cache().one("aws_ecr_repository")

    assert repository["name"] == "cruddur/dev/public/xray/aws-xray-daemon"
    assert repository["force_delete"] is True


@pytest.mark.parametrize(("key", "type_"), [(None, "AES256"), ("arn:key", "KMS")])
def test_the_copies_are_encrypted_as_other_images(key: str | None, type_: str) -> None:
    (encryption,) = cache(key).one("aws_ecr_repository")["encryption_configuration"]

    assert encryption["encryption_type"] == type_
