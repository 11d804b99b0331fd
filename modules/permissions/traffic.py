"""The policy of what receives requests: the load balancer, the domain and the web ACL."""

from modules.permissions.scope import Scope, also_equals
from modules.policy import Statement, allow, allow_without_resource


def traffic(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting load balancer, certificate, records and web ACL."""
    load_balancer = scope.arn("elasticloadbalancing", f"loadbalancer/app/{scope.name}/*")
    target_groups = scope.arn(
        "elasticloadbalancing", f"targetgroup/{scope.target_group_name_prefix}*/*"
    )
    certificates = scope.arn("acm", "certificate/*")
    names = [scope.domain, f"*.{scope.domain}"]
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
            load_balancer,
            scope.arn("elasticloadbalancing", f"listener/app/{scope.name}/*"),
            scope.arn("elasticloadbalancing", f"listener-rule/app/{scope.name}/*"),
        ),
        allow_without_resource(["elasticloadbalancing:SetWebAcl"]),
        allow_without_resource(["acm:RequestCertificate"], condition=scope.to_be_tagged),
        allow(["acm:AddTagsToCertificate"], certificates, condition=scope.first_tagged),
        allow(
            [
                "acm:AddTagsToCertificate",
                "acm:DeleteCertificate",
                "acm:RemoveTagsFromCertificate",
            ],
            certificates,
            condition=scope.tagged,
        ),
        allow(
            ["route53:ChangeResourceRecordSets"],
            f"arn:aws:route53:::hostedzone/{scope.hosted_zone_id}",
            condition={
                "ForAllValues:StringLike": {
                    "route53:ChangeResourceRecordSetsNormalizedRecordNames": names
                }
            },
        ),
        allow(["route53:GetChange"], "arn:aws:route53:::change/*"),
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
            load_balancer,
        ),
        allow(
            ["wafv2:CreateWebACL", "wafv2:UpdateWebACL"],
            scope.arn("wafv2", "regional/managedruleset/*/*"),
        ),
    ]
