"""List the scaling activities of Application Auto Scaling.

Gap: moto has no `DescribeScalingActivities`. Activities exist only with a data plane, which adds
them. The texts are those of the API reference and of the examples of the AWS CLI command
reference, `describe-scaling-activities`.
"""

import json
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.moto_api._internal import mock_random

from emulator.extensions.patching import add_actions


def add(
    backend: Any, target: Any, *, description: str, cause: str, message: str, when: float
) -> None:
    """Add a successful activity of a scalable target; `when` is in seconds since 1970."""
    if not hasattr(backend, "scaling_activities"):
        backend.scaling_activities = []
    backend.scaling_activities.insert(
        0,
        {
            "ActivityId": str(mock_random.uuid4()),
            "ServiceNamespace": target.service_namespace,
            "ResourceId": target.resource_id,
            "ScalableDimension": target.scalable_dimension,
            "Description": description,
            "Cause": cause,
            "StartTime": when,
            "EndTime": when,
            "StatusCode": "Successful",
            "StatusMessage": message,
        },
    )


def _describe_scaling_activities(response: ApplicationAutoScalingResponse) -> str:
    asked = json.loads(response.body)
    filters = {
        name: asked[name]
        for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")
        if name in asked
    }
    activities = getattr(response.applicationautoscaling_backend, "scaling_activities", [])
    found = [each for each in activities if filters.items() <= each.items()]
    start, count = int(asked.get("NextToken") or 0), asked.get("MaxResults") or 50
    rest = str(start + count) if len(found) > start + count else None
    return json.dumps({"ScalingActivities": found[start : start + count], "NextToken": rest})


def apply() -> None:
    """Add the action."""
    add_actions(ApplicationAutoScalingResponse, [_describe_scaling_activities])
