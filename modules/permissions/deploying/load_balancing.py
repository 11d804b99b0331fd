"""The load balancer, its target groups and its web ACL."""

from modules.permissions.scope import Scope, also_equals
from modules.policy import Statement, allow, allow_without_resource


def load_balancing(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting the load balancer, its rules and target groups."""
    target_groups = scope.arn(
        "elasticloadbalancing", f"targetgroup/{scope.target_group_name_prefix}*/*"
    )
    return [
        allow(
            ["elasticloadbalancing:CreateTargetGroup"], target_groups, condition=scope.to_be_tagged
        ),
        allow(
            ["elasticloadbalancing:AddTags"],
            target_groups,
            condition=also_equals(
                scope.to_be_tagged, {"elasticloadbalancing:CreateAction": "CreateTargetGroup"}
            ),
        ),
        allow(
            [
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:DeleteTargetGroup",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:RemoveTags",
            ],
            target_groups,
            condition=scope.tagged,
        ),
        allow(
            [
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:CreateLoadBalancer",
                "elasticloadbalancing:CreateRule",
                "elasticloadbalancing:CreateWebACLAssociation",
                "elasticloadbalancing:DeleteListener",
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:DeleteRule",
                "elasticloadbalancing:DeleteWebACLAssociation",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyListenerAttributes",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:RemoveTags",
                "elasticloadbalancing:SetRulePriorities",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
            ],
            *scope.arns(
                "elasticloadbalancing",
                f"loadbalancer/app/{scope.name}/*",
                f"listener/app/{scope.name}/*",
                f"listener-rule/app/{scope.name}/*",
            ),
        ),
        allow_without_resource(["elasticloadbalancing:SetWebAcl"]),
    ]


def web_acl(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting the web ACL, also on the load balancer."""
    return [
        allow(
            [
                "wafv2:AssociateWebACL",
                "wafv2:CreateWebACL",
                "wafv2:DeleteLoggingConfiguration",
                "wafv2:DeleteWebACL",
                "wafv2:DisassociateWebACL",
                "wafv2:PutLoggingConfiguration",
                "wafv2:TagResource",
                "wafv2:UntagResource",
                "wafv2:UpdateWebACL",
            ],
            scope.arn("wafv2", f"regional/webacl/{scope.name}/*"),
            scope.arn("elasticloadbalancing", f"loadbalancer/app/{scope.name}/*"),
        ),
        allow(
            ["wafv2:CreateWebACL", "wafv2:UpdateWebACL"],
            scope.arn("wafv2", "regional/managedruleset/*/*"),
        ),
    ]
