"""The permissions boundary of all roles of a stack."""

from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct


def limit_roles(scope: Construct, boundary_arn: str) -> None:
    """Set a permissions boundary on every role below `scope`: the most that the role may do."""
    for construct in scope.node.find_all():
        if isinstance(construct, IamRole):
            construct.permissions_boundary = boundary_arn
