"""Plan a synthesized stack, without the lookups of images that are not pushed yet.

The plan shows `not-pushed-yet` in place of the digest. Such a configuration cannot be applied by
mistake: it is in a directory of its own, and Amazon ECS accepts no such image.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.images.tags import terraform_variables
from cli.operate.image_registry import MissingImage
from cli.tools.project import SYNTHESIZED, stack_json
from cli.tools.terraform import NO_LOCK, Terraform

NOT_PUSHED = "not-pushed-yet"


def plan_stack(
    stack: str, *options: str, tags: Mapping[str, str], missing: Sequence[MissingImage]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the plan of a stack, as `terraform show -json` prints it, and its configuration.

    `tags` are image tags by variable. The lookups of `missing` images are left out.

    Raises:
        CommandError: Terraform fails.
    """
    place = stack_json(SYNTHESIZED, stack)
    if missing:
        place = without_lookups(place, missing)
    terraform = Terraform(place.parent, {**os.environ, **terraform_variables(tags)})
    terraform.init("-reconfigure")
    return terraform.plan(NO_LOCK, *options), json.loads(place.read_text(encoding="utf-8"))


def without_lookups(configuration: Path, missing: Sequence[MissingImage]) -> Path:
    """Write a copy of a stack's JSON without the lookups of these images, and return its path."""
    document = json.loads(configuration.read_text(encoding="utf-8"))
    values: dict[str, str] = {}
    for each in missing:
        values |= _remove_lookups(document["data"], each)
    text = json.dumps(
        {**document, "data": {type_: of for type_, of in document["data"].items() if of}}
    )
    for reference, value in values.items():
        text = text.replace(reference, value)
    copy = configuration.parents[2] / "unpushed" / configuration.parent.name / configuration.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text, encoding="utf-8")
    return copy


def _remove_lookups(data: dict[str, Any], missing: MissingImage) -> dict[str, str]:
    """Remove the data sources of an image; return a value for each reference to them."""
    (repository,) = _of(data["aws_ecr_repository"], "name", missing.repository)
    reference = f"data.aws_ecr_repository.{repository}"
    (image,) = _of(data["aws_ecr_image"], "repository_name", f"${{{reference}.name}}")
    del data["aws_ecr_image"][image]
    tag = f"var.{missing.service.image_tag_variable}"
    values = {f"${{data.aws_ecr_image.{image}[{tag}].image_digest}}": NOT_PUSHED}
    if missing.has_repository:
        return values
    del data["aws_ecr_repository"][repository]
    account_id, region = missing.environment.account_id, missing.environment.region
    registry = f"{account_id}.dkr.ecr.{region}.amazonaws.com"
    arn = f"arn:aws:ecr:{region}:{account_id}:repository/{missing.repository}"
    return {
        **values,
        f"${{{reference}.repository_url}}": f"{registry}/{missing.repository}",
        f"${{{reference}.arn}}": arn,
    }


def _of(sources: dict[str, Any], argument: str, value: str) -> list[str]:
    return [name for name, source in sources.items() if source[argument] == value]
