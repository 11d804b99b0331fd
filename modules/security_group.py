"""Security groups, and the way in from one to another."""

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct


def security_group(scope: Construct, *, name: str, description: str, vpc_id: str) -> str:
    """The id of a new group of that scope without rules.

    Its name is only a prefix, since a changed group is made beside the one in use.
    """
    group = SecurityGroup(
        scope,
        "group",
        name_prefix=f"{name}-",
        description=description,
        vpc_id=vpc_id,
        lifecycle={"create_before_destroy": True},
    )
    group_id: str = group.id
    return group_id


def allow_from(
    scope: Construct, caller: str, *, caller_id: str, security_group_id: str, port: int
) -> None:
    """Let the caller's group reach one TCP port of the other group."""
    VpcSecurityGroupIngressRule(
        scope,
        f"from_{caller}",
        security_group_id=security_group_id,
        description=f"From {caller}",
        referenced_security_group_id=caller_id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
    )
