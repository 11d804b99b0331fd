"""Which image a service runs: chosen by tag, pinned by digest."""

from cdktf import TerraformIterator, TerraformVariable
from cdktf_cdktf_provider_aws.data_aws_ecr_image import DataAwsEcrImage
from cdktf_cdktf_provider_aws.data_aws_ecr_repository import DataAwsEcrRepository
from constructs import Construct


class Image(Construct):
    """An image looked up at plan time, so that the plan shows when another one will roll out.

    The tag is the Terraform variable `tag_variable`. A tag that is not in the repository fails the
    plan; the error names both, as `data.aws_ecr_image.service_<service>_image…["<tag>"]`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        service: str,
        repository_name: str,
        tag_variable: str,
        default_tag: str,
    ) -> None:
        super().__init__(scope, id_)
        tag = TerraformVariable(
            self,
            "tag",
            type="string",
            default=default_tag,
            nullable=False,
            description=f"Tag of the {service} image to run",
        )
        tag.override_logical_id(tag_variable)
        repository = DataAwsEcrRepository(self, "repository", name=repository_name)
        # Of one tag, but for each: its address has the tag then, and the provider's error has not.
        image = DataAwsEcrImage(
            self,
            "image",
            for_each=TerraformIterator.from_list([tag.string_value]),
            repository_name=repository.name,
            image_tag=tag.string_value,
        )
        digest = f"${{{image.fqn}[{tag.fqn}].image_digest}}"
        self.repository_arn: str = repository.arn
        self.tag: str = tag.string_value
        self.uri: str = f"{repository.repository_url}@{digest}"
