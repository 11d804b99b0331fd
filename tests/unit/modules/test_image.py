from cdktf import TerraformOutput, TerraformStack

from modules.image import Image
from tests.helpers.synthesis import synthesize


def image(stack: TerraformStack) -> None:
    found = Image(
        stack,
        "image",
        service="backend-flask",
        repository_name="cruddur/dev/backend-flask",
        tag_variable="backend_flask_image_tag",
        default_tag="v1",
    )
    TerraformOutput(stack, "uri", value=found.uri)


def test_the_tag_is_a_variable_with_the_environments_default() -> None:
    synthesized = synthesize(image)

    (lookup,) = synthesized.data("aws_ecr_image")
    assert synthesized.document["variable"]["backend_flask_image_tag"]["default"] == "v1"
    assert lookup["image_tag"] == "${var.backend_flask_image_tag}"


def test_the_lookups_address_names_the_tag() -> None:
    (lookup,) = synthesize(image).data("aws_ecr_image")

    assert lookup["for_each"] == "${toset([var.backend_flask_image_tag])}"


def test_the_image_is_pinned_by_digest() -> None:
    uri = synthesize(image).document["output"]["uri"]["value"]

    assert uri.startswith("${data.aws_ecr_repository.")
    assert ".repository_url}@${data.aws_ecr_image." in uri
    assert uri.endswith("[var.backend_flask_image_tag].image_digest}")
