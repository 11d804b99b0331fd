"""The image of a service: chosen by tag, pinned by digest."""

from cdktf import TerraformIterator, TerraformVariable
from cdktf_cdktf_provider_aws.data_aws_ecr_image import DataAwsEcrImage
from cdktf_cdktf_provider_aws.data_aws_ecr_repository import DataAwsEcrRepository
from constructs import Construct


class Image(Construct):
    """An ECR image that Terraform looks up during the plan, so that the plan shows a new digest.

    The Terraform variable `tag_variable` holds the tag. If the repository has no such tag, the plan
    fails. The error names service and tag: `data.aws_ecr_image.service_<service>_image…["<tag>"]`.
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
        # `for_each` over the one tag puts the tag into the address, which an error shows. The
        # message of the provider does not name the tag.
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
