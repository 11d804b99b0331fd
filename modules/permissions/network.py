"""The policy of the network: VPC, subnets, routes, endpoints and security groups."""

from modules.permissions.scope import Scope, also_equals
from modules.policy import Statement, allow, allow_without_resource

_KINDS = (
    "elastic-ip",
    "internet-gateway",
    "natgateway",
    "route-table",
    "security-group",
    "security-group-rule",
    "subnet",
    "vpc",
    "vpc-endpoint",
    "vpc-flow-log",
)
_CREATE = (
    "ec2:AllocateAddress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
)


def network(scope: Scope) -> list[Statement]:
    """Allow creating tagged resources of a VPC, and changing and deleting them."""
    everything = scope.arns("ec2", *(f"{kind}/*" for kind in _KINDS))
    return [
        allow(_CREATE, *everything, condition=scope.to_be_tagged),
        # Existing resources in which, or from which, EC2 creates a resource.
        allow(_CREATE, *everything, condition=scope.tagged),
        # The default VPC has no tags.
        *(
            [allow(["ec2:CreateSecurityGroup"], scope.arn("ec2", f"vpc/{scope.default_vpc_id}"))]
            if scope.default_vpc_id
            else []
        ),
        # CreateLoadBalancer needs the next two actions of the caller. Source: Elastic Load
        # Balancing user guide, "API permissions".
        allow(["ec2:GetSecurityGroupsForVpc"], scope.arn("ec2", "vpc/*")),
        allow_without_resource(["ec2:DescribeAccountAttributes"]),
        allow(
            [
                "ec2:AssociateRouteTable",
                "ec2:AttachInternetGateway",
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateRoute",
                "ec2:CreateTags",
                "ec2:DeleteFlowLogs",
                "ec2:DeleteInternetGateway",
                "ec2:DeleteNatGateway",
                "ec2:DeleteRoute",
                "ec2:DeleteRouteTable",
                "ec2:DeleteSecurityGroup",
                "ec2:DeleteSubnet",
                "ec2:DeleteTags",
                "ec2:DeleteVpc",
                "ec2:DeleteVpcEndpoints",
                "ec2:DetachInternetGateway",
                "ec2:DisassociateAddress",
                "ec2:DisassociateRouteTable",
                "ec2:ModifySecurityGroupRules",
                "ec2:ModifySubnetAttribute",
                "ec2:ModifyVpcAttribute",
                "ec2:ModifyVpcEndpoint",
                "ec2:ReleaseAddress",
                "ec2:ReplaceRoute",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
            ],
            *everything,
            condition=scope.tagged,
        ),
        # EC2 also checks the prefix list of a changed rule. It belongs to a destination, or to AWS
        # with `aws` as the account in its ARN (EC2, DescribeManagedPrefixLists). Neither has the
        # environment's tags.
        allow(
            ["ec2:ModifySecurityGroupRules"],
            scope.arn("ec2", "prefix-list/*"),
            f"arn:aws:ec2:{scope.region}:aws:prefix-list/*",
        ),
        *_default_group_of_a_new_vpc(scope),
        # To create an interface endpoint, AWS associates the zone of its private DNS names with the
        # VPC.
        allow(["route53:AssociateVPCWithHostedZone"], "arn:aws:route53:::hostedzone/*"),
        # The new rule. Another statement above allows the security group of the rule.
        allow(
            ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
            scope.arn("ec2", "security-group-rule/*"),
            condition=scope.to_be_tagged,
        ),
        allow(
            ["ec2:CreateTags"],
            *everything,
            condition=also_equals(
                scope.to_be_tagged,
                {
                    "ec2:CreateAction": [
                        "AuthorizeSecurityGroupEgress",
                        "AuthorizeSecurityGroupIngress",
                        *(action.partition(":")[2] for action in _CREATE),
                    ]
                },
            ),
        ),
    ]


def _default_group_of_a_new_vpc(scope: Scope) -> list[Statement]:
    """Allow tagging a security group without tags if the environment creates its VPC.

    Terraform tags the default group of the VPC before it removes the rules of the group. Source:
    the provider's vpc_default_security_group.go.
    """
    if scope.default_vpc_id is not None:
        return []
    foreign = list(scope.foreign_security_group_ids)
    not_foreign = {"StringNotEquals": {"ec2:SecurityGroupID": foreign}} if foreign else {}
    return [
        allow(
            ["ec2:CreateTags"],
            scope.arn("ec2", "security-group/*"),
            condition={**scope.first_tagged, **not_foreign},
        )
    ]
