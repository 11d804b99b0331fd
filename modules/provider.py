"""The AWS provider of a stack: account, region and tags."""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct


class Provider(Construct):
    """The AWS provider; it refuses accounts that are not allowed, and tags every resource."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        region: str,
        allowed_account_ids: Sequence[str],
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        AwsProvider(
            self,
            "aws",
            region=region,
            allowed_account_ids=list(allowed_account_ids),
            default_tags=[AwsProviderDefaultTags(tags=dict(tags))],
        )
