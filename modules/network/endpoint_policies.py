"""Policies of VPC endpoints."""

from modules.policy import policy_document
from modules.task_actions import (
    AUTHORIZE_PULLS,
    EXECUTE_COMMAND,
    PULL_IMAGES,
    READ_SECRETS,
    TRACE,
    USE_ITEMS,
    WRITE_LOGS,
)

_ACTIONS = {
    "dynamodb": USE_ITEMS,
    "ecr.api": (*AUTHORIZE_PULLS, *PULL_IMAGES),
    "ecr.dkr": (*AUTHORIZE_PULLS, *PULL_IMAGES),
    "logs": WRITE_LOGS,
    "ssm": READ_SECRETS,
    "ssmmessages": EXECUTE_COMMAND,
    "xray": TRACE,
}


def endpoint_policy(service: str, *, account_id: str) -> str:
    """Return the policy that admits only the account's own roles, with the actions of tasks.

    The roles limit the resources. Source: Amazon VPC guide, "Control access to VPC endpoints using
    endpoint policies".

    Raises:
        KeyError: the tasks need no endpoint of this AWS service.
    """
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": list(_ACTIONS[service]),
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalAccount": account_id}},
        }
    )


def image_layers_policy(*, region: str) -> str:
    """Return the policy of S3's endpoint, which admits only downloads of the layers of images.

    Amazon ECR keeps the layers in a bucket of its own, and signs the URLs with its own credentials:
    a condition on the account would refuse them. Source: Amazon ECR user guide, "Amazon ECR
    interface VPC endpoints", section "Minimum Amazon S3 bucket permissions for Amazon ECR".
    """
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::prod-{region}-starport-layer-bucket/*"],
        }
    )
