"""Recorded requests, moved to another Region, account, hosted zone and environment."""

import re
from collections.abc import Iterator

from tests.pipelines.attempts import (
    ACCOUNT,
    REGION,
)
from tests.pipelines.evaluators import SCOPED_TO_EVERYTHING, Request
from tests.pipelines.roles import ZONE_ID

# Actions that IAM cannot limit to the environment, or that only read. Decision 14 lists those that
# change something.
ACCOUNT_WIDE = {
    "acm:DescribeCertificate",
    "acm:ListTagsForCertificate",
    "application-autoscaling:ListTagsForResource",
    "cloudwatch:DeleteAlarms",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:PutMetricAlarm",
    "ec2:DescribeVpcAttribute",
    "route53:AssociateVPCWithHostedZone",
    "servicediscovery:GetNamespace",
    "servicediscovery:GetOperation",
}


def elsewhere(request: Request) -> Iterator[Request]:
    """Yield the request for another Region, account, zone and environment, with fitting tags.

    A request for an action without resources cannot be moved. CloudWatch requires the permission to
    describe composite alarms for everything, so the action may also read the alarms of others.
    """
    if request.resource == "*" or request.action in SCOPED_TO_EVERYTHING:
        return
    context = dict(request.context or {})
    places = [
        (request.resource.replace(f":{REGION}:", ":us-west-2:"), context),
        (request.resource.replace(ACCOUNT, "210987654321"), context),
        (request.resource.replace(ZONE_ID, "Z0OTHER"), context),
    ]
    if request.action not in ACCOUNT_WIDE:
        others = {
            key: "prod" if key == "aws:ResourceTag/Environment" else value
            for key, value in context.items()
        }
        places.append((re.sub(r"\btest\b", "prod", request.resource), others))
    for resource, tried in places:
        if (resource, tried) != (request.resource, context):
            yield Request(request.action, resource, tried)
