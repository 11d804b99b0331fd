"""The policy of the services: cluster, scaling and security groups of other owners."""

from modules.permissions.scope import Scope, also_equals
from modules.policy import Statement, allow, allow_without_resource


def services(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting cluster, services and scaling."""
    namespaces = scope.arn("servicediscovery", "namespace/*")
    targets = scope.arn("application-autoscaling", "scalable-target/*")
    ecs = {"application-autoscaling:service-namespace": "ecs"}
    return [
        allow(
            [
                "ecs:CreateCluster",
                "ecs:CreateService",
                "ecs:DeleteCluster",
                "ecs:DeleteService",
                "ecs:DescribeServiceDeployments",
                "ecs:DescribeTasks",
                "ecs:ListServiceDeployments",
                "ecs:PutClusterCapacityProviders",
                "ecs:RegisterTaskDefinition",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateCluster",
                "ecs:UpdateClusterSettings",
                "ecs:UpdateService",
            ],
            *scope.arns(
                "ecs",
                f"cluster/{scope.name}",
                f"service/{scope.name}/*",
                f"service-deployment/{scope.name}/*/*",
                f"task/{scope.name}/*",
                f"task-definition/{scope.name}-*:*",
            ),
        ),
        # AWS defines no resource type for this action. A service of another project keeps running
        # on a revision that is deregistered.
        allow_without_resource(["ecs:DeregisterTaskDefinition"]),
        allow(
            ["ecs:ListTasks"],
            scope.arn("ecs", f"container-instance/{scope.name}/*"),
            condition={"ArnEquals": {"ecs:cluster": scope.arn("ecs", f"cluster/{scope.name}")}},
        ),
        allow_without_resource(
            ["servicediscovery:CreateHttpNamespace"], condition=scope.to_be_tagged
        ),
        # AWS Cloud Map defines no resource type for these two actions, and a request contains only
        # the changed tags. The damage is limited: Cloud Map deletes no namespace that has services.
        allow_without_resource(["servicediscovery:TagResource", "servicediscovery:UntagResource"]),
        allow(
            ["servicediscovery:DeleteNamespace", "servicediscovery:UpdateHttpNamespace"],
            namespaces,
            condition=scope.tagged,
        ),
        # Terraform calls this while Cloud Map creates the namespace, which has no tags yet.
        allow(["servicediscovery:GetOperation"], namespaces),
        allow(
            ["application-autoscaling:RegisterScalableTarget"],
            targets,
            condition=also_equals(scope.to_be_tagged, ecs),
        ),
        allow(
            [
                "application-autoscaling:DeleteScalingPolicy",
                "application-autoscaling:DeleteScheduledAction",
                "application-autoscaling:DeregisterScalableTarget",
                "application-autoscaling:PutScalingPolicy",
                "application-autoscaling:PutScheduledAction",
                "application-autoscaling:RegisterScalableTarget",
            ],
            targets,
            condition=also_equals(scope.tagged, ecs),
        ),
        allow(["application-autoscaling:TagResource"], targets, condition=scope.first_tagged),
        allow(
            ["application-autoscaling:TagResource", "application-autoscaling:UntagResource"],
            targets,
            condition=scope.tagged,
        ),
        *_foreign_security_groups(scope),
    ]


def _foreign_security_groups(scope: Scope) -> list[Statement]:
    """Allow inbound rules in the security groups that services call; the rules get tags.

    IAM checks `RevokeSecurityGroupIngress` for the group, not for the rule. So the role may also
    delete rules that others have added to these groups. Source: Service Authorization
    Reference, Amazon EC2.
    """
    if not scope.foreign_security_group_ids:
        return []
    return [
        allow(
            [
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:ModifySecurityGroupRules",
                "ec2:RevokeSecurityGroupIngress",
            ],
            *scope.arns(
                "ec2", *(f"security-group/{it}" for it in scope.foreign_security_group_ids)
            ),
        )
    ]
