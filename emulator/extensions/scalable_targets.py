"""Scalable targets have tags, and are deleted with their scaling policies and scheduled actions.

Gap: moto answers `ListTagsForResource`, `TagResource` and `UntagResource` of Application Auto
Scaling with 500. Terraform lists the tags of every `aws_appautoscaling_target` that it reads, and
retries a 500 for minutes.

Gap: moto keeps the policies and actions of a target that is deregistered. Source: Application Auto
Scaling API reference, DeregisterScalableTarget.
"""

import json
from collections import defaultdict
from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
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
    """Add the actions for tags, store the tags of new targets, and complete deletions."""
    add_actions(
        ApplicationAutoScalingResponse, [_list_tags_for_resource, _tag_resource, _untag_resource]
    )

    @after(ApplicationAutoScalingResponse, "register_scalable_target")
    def register_scalable_target(response: ApplicationAutoScalingResponse, answer: str) -> None:
        request: dict[str, Any] = json.loads(response.body)
        _tags[json.loads(answer)["ScalableTargetARN"]].update(request.get("Tags", {}))

    @after(ApplicationAutoscalingBackend, "deregister_scalable_target")
    def deregister_scalable_target(
        backend: ApplicationAutoscalingBackend, _: None, namespace: str, r_id: str, dimension: str
    ) -> None:
        target = namespace, r_id, dimension
        for policy in list(backend.policies.values()):
            owner = policy.service_namespace, policy.resource_id, policy.scalable_dimension
            if owner == target:
                backend.delete_scaling_policy(policy.policy_name, *owner)
        backend.scheduled_actions = [
            action
            for action in backend.scheduled_actions
            if (action.service_namespace, action.resource_id, action.scalable_dimension) != target
        ]
