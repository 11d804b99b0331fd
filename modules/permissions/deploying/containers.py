"""The cluster, its services and their Service Connect namespace."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource


def containers(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting the cluster, its services and the namespace."""
    namespaces = scope.arn("servicediscovery", "namespace/*")
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
    ]
