"""A pull-through cache in Amazon ECR for a public image."""

from cdktf_cdktf_provider_aws.ecr_pull_through_cache_rule import EcrPullThroughCacheRule
from constructs import Construct

from modules.registry import Repository
from modules.tracing import PublicImage


class PublicImageCache(Construct):
    """A pull-through cache rule for Amazon ECR Public, and the repository of one image.

    Terraform creates the repository, which ECR would create during the first pull without the
    settings, tags and deletion of the other repositories. The images are copies: Terraform deletes
    them with the repository. `prefix` is the start of the repository's name; in an account and
    region each rule has another prefix.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        image: PublicImage,
        kms_key_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        EcrPullThroughCacheRule(
            self, "rule", ecr_repository_prefix=prefix, upstream_registry_url="public.ecr.aws"
        )
        Repository(
            self,
            "images",
            name=f"{prefix}/{image.repository}",
            force_delete=True,
            kms_key_arn=kms_key_arn,
        )
