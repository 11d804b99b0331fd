"""The service-linked role of Amazon ECS has the name that AWS gives it.

Gap: moto names the role `AWSServiceRoleForecs`. Source: Amazon ECS developer guide, "Using
service-linked roles for Amazon ECS": `AWSServiceRoleForECS`.
"""

from moto.iam import models


def apply() -> None:
    """Write the name as AWS does."""
    models.SERVICE_NAME_CONVERSION["ecs"] = "ECS"
