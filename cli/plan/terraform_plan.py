"""Plan a synthesized stack with Terraform."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from cli.images.tags import terraform_variables
from cli.operate.image_registry import MissingImage
from cli.plan.unpushed import without_lookups
from cli.tools.project import SYNTHESIZED, stack_json
from cli.tools.terraform import NO_LOCK, Terraform

Document = dict[str, Any]


def plan_stack(
    stack: str, *options: str, tags: Mapping[str, str], missing: Sequence[MissingImage]
) -> tuple[Document, Document]:
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
