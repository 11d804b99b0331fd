"""Scalable targets have tags.

Gap: moto answers `ListTagsForResource`, `TagResource` and `UntagResource` of Application Auto
Scaling with 500. Terraform lists the tags of every `aws_appautoscaling_target` that it reads, and
retries a 500 for minutes.
"""

import json
from collections import defaultdict
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

from emulator.extensions.patching import add_actions, after

# Tags by ARN. An ARN contains the account and the Region.
_tags: defaultdict[str, dict[str, str]] = defaultdict(dict)


def tags_of_target(arn: str) -> dict[str, str]:
    """Return the tags of a scalable target."""
    return dict(_tags[arn])


def _list_tags_for_resource(response: ApplicationAutoScalingResponse) -> str:
    return json.dumps({"Tags": _tags[json.loads(response.body)["ResourceARN"]]})


def _tag_resource(response: ApplicationAutoScalingResponse) -> str:
    request = json.loads(response.body)
    _tags[request["ResourceARN"]].update(request["Tags"])
    return "{}"


def _untag_resource(response: ApplicationAutoScalingResponse) -> str:
    request = json.loads(response.body)
    for key in request["TagKeys"]:
        _tags[request["ResourceARN"]].pop(key, None)
    return "{}"


def apply() -> None:
    """Add the three actions, and store the tags of `RegisterScalableTarget`."""
    add_actions(
        ApplicationAutoScalingResponse, [_list_tags_for_resource, _tag_resource, _untag_resource]
    )

    @after(ApplicationAutoScalingResponse, "register_scalable_target")
    def register_scalable_target(response: ApplicationAutoScalingResponse, answer: str) -> None:
        request: dict[str, Any] = json.loads(response.body)
        _tags[json.loads(answer)["ScalableTargetARN"]].update(request.get("Tags", {}))
