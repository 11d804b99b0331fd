"""Which image a service runs: chosen by tag, pinned by digest."""

from cdktf import TerraformVariable
from cdktf_cdktf_provider_aws.data_aws_ecr_image import DataAwsEcrImage
from cdktf_cdktf_provider_aws.data_aws_ecr_repository import DataAwsEcrRepository
from constructs import Construct


class Image(Construct):
    """An image looked up at plan time, so that the plan shows when another one will roll out.

    The tag is the Terraform variable `<service>_image_tag` (hyphens become underscores). A tag that
    is not in the repository fails the plan.
    """

    def __init__(
        self, scope: Construct, id_: str, *, service: str, repository_name: str, default_tag: str
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
        tag.override_logical_id(image_tag_variable(service))
        repository = DataAwsEcrRepository(self, "repository", name=repository_name)
        image = DataAwsEcrImage(
            self, "image", repository_name=repository.name, image_tag=tag.string_value
        )
        self.repository_arn: str = repository.arn
        self.uri: str = f"{repository.repository_url}@{image.image_digest}"


def image_tag_variable(service: str) -> str:
    """The Terraform variable that holds the tag: `backend_flask_image_tag`."""
    return f"{service.replace('-', '_')}_image_tag"
