"""What no role of a stack can be given, whoever writes its policy."""

from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct


def limit_roles(scope: Construct, boundary_arn: str) -> None:
    """Give every role below `scope` a permissions boundary: that policy, and nothing beyond it."""
    for construct in scope.node.find_all():
        if isinstance(construct, IamRole):
            construct.permissions_boundary = boundary_arn
