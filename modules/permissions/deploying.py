"""Permissions of `bin/cruddur deploy` beyond reading: create, change and delete its own resources.

Statements identify resources by name if this project chooses the name. They require the tags of the
environment if AWS chooses the name, or if another project could have the same name. The statements
are in several policies, because a policy may have 6,144 characters. Source: IAM user guide, "IAM
and AWS STS quotas".
"""

from collections.abc import Mapping
from typing import Any

from modules.permissions.reading import use_of_state_key
from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource
from modules.table_access import key_access_through_dynamodb

_MADE_IN_A_VPC = (
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
_CREATING_IN_A_VPC = (
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


def deploying(scope: Scope) -> dict[str, list[Statement]]:
    """Return the statements of each policy, by the end of the policy's name."""
    return {
        "network": _network(scope),
        "traffic": _traffic(scope),
        "services": _services(scope),
        "roles": _roles(scope),
        "storage": _storage(scope),
    }


def _network(scope: Scope) -> list[Statement]:
    everything = scope.arns("ec2", *(f"{kind}/*" for kind in _MADE_IN_A_VPC))
    return [
        allow(_CREATING_IN_A_VPC, *everything, condition=scope.to_be_tagged),
        # Existing resources in which, or from which, EC2 creates a resource.
        allow(_CREATING_IN_A_VPC, *everything, condition=scope.tagged),
        *_groups_in_the_default_vpc(scope),
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
            condition=_and(
                scope.to_be_tagged,
                {
                    "ec2:CreateAction": [
                        "AuthorizeSecurityGroupEgress",
                        "AuthorizeSecurityGroupIngress",
                        *(action.partition(":")[2] for action in _CREATING_IN_A_VPC),
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
            condition={**scope.to_be_tagged, **scope.untagged, **not_foreign},
        )
    ]


def _groups_in_the_default_vpc(scope: Scope) -> list[Statement]:
    """Allow creating security groups in the default VPC, which has no tags, if tasks run there."""
    if scope.default_vpc_id is None:
        return []
    return [allow(["ec2:CreateSecurityGroup"], scope.arn("ec2", f"vpc/{scope.default_vpc_id}"))]


def _traffic(scope: Scope) -> list[Statement]:
    target_groups = scope.arn(
        "elasticloadbalancing", f"targetgroup/{scope.target_group_name_prefix}*/*"
    )
    balanced = scope.arns(
        "elasticloadbalancing",
        f"loadbalancer/app/{scope.name}/*",
        f"listener/app/{scope.name}/*",
        f"listener-rule/app/{scope.name}/*",
    )
    certificates = scope.arn("acm", "certificate/*")
    return [
        allow(
            ["elasticloadbalancing:CreateTargetGroup"], target_groups, condition=scope.to_be_tagged
        ),
        allow(
            ["elasticloadbalancing:AddTags"],
            target_groups,
            condition=_and(
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
            *balanced,
        ),
        allow_without_resource(["elasticloadbalancing:SetWebAcl"]),
        allow_without_resource(["acm:RequestCertificate"], condition=scope.to_be_tagged),
        # A new certificate has no tags yet.
        allow(
            ["acm:AddTagsToCertificate"],
            certificates,
            condition={**scope.to_be_tagged, **scope.untagged},
        ),
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
                    "route53:ChangeResourceRecordSetsNormalizedRecordNames": [
                        scope.domain,
                        f"*.{scope.domain}",
                    ]
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
            balanced[0],
        ),
        allow(
            ["wafv2:CreateWebACL", "wafv2:UpdateWebACL"],
            scope.arn("wafv2", "regional/managedruleset/*/*"),
        ),
    ]


def _services(scope: Scope) -> list[Statement]:
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
        *_scaling(scope),
        allow(
            ["cloudwatch:TagResource", "cloudwatch:UntagResource"],
            scope.arn("cloudwatch", f"alarm:{scope.name}-*"),
        ),
        allow(
            ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
            f"arn:aws:cloudwatch::{scope.account_id}:dashboard/{scope.name}",
        ),
        allow(
            [
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
                "sns:TagResource",
                "sns:Unsubscribe",
                "sns:UntagResource",
            ],
            scope.arn("sns", scope.alarm_topic),
        ),
        *_foreign_groups(scope),
    ]


def _foreign_groups(scope: Scope) -> list[Statement]:
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


def _scaling(scope: Scope) -> list[Statement]:
    targets = scope.arn("application-autoscaling", "scalable-target/*")
    ecs = {"application-autoscaling:service-namespace": "ecs"}
    return [
        allow(
            ["application-autoscaling:RegisterScalableTarget"],
            targets,
            condition=_and(scope.to_be_tagged, ecs),
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
            condition=_and(scope.tagged, ecs),
        ),
        allow(
            ["application-autoscaling:TagResource"],
            targets,
            condition={**scope.to_be_tagged, **scope.untagged},
        ),
        allow(
            ["application-autoscaling:TagResource", "application-autoscaling:UntagResource"],
            targets,
            condition=scope.tagged,
        ),
        # Application Auto Scaling checks that the caller may manage alarms for target tracking, and
        # names no alarm. Source: its user guide, "Permissions validation for API calls".
        allow(
            ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"],
            scope.arn("cloudwatch", "alarm:*"),
        ),
    ]


def _roles(scope: Scope) -> list[Statement]:
    roles = [*scope.service_roles, scope.flow_log_role]
    bounded = {
        "StringEquals": {"iam:PermissionsBoundary": scope.iam_arn(f"policy/{scope.boundary_name}")}
    }
    return [
        allow(
            [
                "iam:CreateRole",
                "iam:DeleteRolePolicy",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
            ],
            *roles,
            condition=bounded,
        ),
        allow(
            [
                "iam:DeleteRole",
                "iam:ListInstanceProfilesForRole",
                "iam:TagRole",
                "iam:UntagRole",
            ],
            *roles,
        ),
        allow(
            ["iam:PassRole"],
            *scope.service_roles,
            condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        allow(
            ["iam:PassRole"],
            scope.flow_log_role,
            condition={"StringEquals": {"iam:PassedToService": "vpc-flow-logs.amazonaws.com"}},
        ),
        # Service-linked roles, which AWS creates when the account first uses a service.
        allow(
            ["iam:CreateServiceLinkedRole"],
            scope.iam_arn("role/aws-service-role/*"),
            condition={
                "StringEquals": {
                    "iam:AWSServiceName": [
                        "ecs.amazonaws.com",
                        "ecs.application-autoscaling.amazonaws.com",
                        "elasticloadbalancing.amazonaws.com",
                        "wafv2.amazonaws.com",
                    ]
                }
            },
        ),
    ]


def _storage(scope: Scope) -> list[Statement]:
    services = [f"{service}.{scope.region}.amazonaws.com" for service in ("dynamodb", "ecr")]
    via_services = {"StringEquals": {"kms:ViaService": services}}
    return [
        allow(
            [
                "ecr:BatchDeleteImage",
                "ecr:CreateRepository",
                "ecr:DeleteLifecyclePolicy",
                "ecr:DeleteRepository",
                "ecr:DescribeImageScanFindings",
                "ecr:ListImages",
                "ecr:PutImageScanningConfiguration",
                "ecr:PutImageTagMutability",
                "ecr:PutLifecyclePolicy",
                "ecr:TagResource",
                "ecr:UntagResource",
            ],
            scope.arn("ecr", f"repository/{scope.folder}/*"),
        ),
        # If Amazon Inspector scans the images, Amazon ECR also needs these permissions of the
        # caller. AWS defines no resource type for them. Source: Amazon ECR user guide, "IAM
        # permissions required for enhanced scanning".
        allow_without_resource(["inspector2:ListCoverage", "inspector2:ListFindings"]),
        allow(
            [
                "logs:AssociateKmsKey",
                "logs:CreateLogGroup",
                "logs:DeleteLogGroup",
                "logs:DisassociateKmsKey",
                "logs:PutRetentionPolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            *scope.log_groups,
        ),
        # To let AWS WAF and VPC flow logs write to a log group. Source: CloudWatch Logs user guide,
        # "Enable logging from AWS services".
        allow_without_resource(
            [
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeResourcePolicies",
                "logs:PutResourcePolicy",
            ]
        ),
        allow(
            [
                "s3:CreateBucket",
                "s3:DeleteBucket",
                "s3:DeleteBucketPolicy",
                "s3:PutBucketPolicy",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketTagging",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
            ],
            f"arn:aws:s3:::{scope.access_log_bucket}",
        ),
        *_states(scope),
        *_tables(scope),
        # ECR and DynamoDB create a grant on the key that encrypts a repository or a table. Source:
        # Amazon ECR user guide, "Encryption at rest". No pipeline changes a key: bin/cruddur
        # bootstrap creates all keys.
        allow(
            ["kms:CreateGrant"],
            *scope.key_arns,
            condition={**via_services, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        allow(["kms:RetireGrant"], *scope.key_arns, condition=via_services),
    ]


def _states(scope: Scope) -> list[Statement]:
    keys = [f"arn:aws:s3:::{scope.state_bucket}/{key}" for key in scope.state_keys]
    return [
        allow(["s3:PutObject"], *keys, *(f"{key}.tflock" for key in keys)),
        allow(["s3:DeleteObject"], *(f"{key}.tflock" for key in keys)),
        *use_of_state_key(scope, "kms:GenerateDataKey"),
    ]


def _tables(scope: Scope) -> list[Statement]:
    if not scope.created_tables:
        return []
    return [
        allow(
            [
                "dynamodb:CreateTable",
                "dynamodb:DeleteTable",
                "dynamodb:TagResource",
                "dynamodb:UntagResource",
                "dynamodb:UpdateContinuousBackups",
                "dynamodb:UpdateTable",
            ],
            *scope.created_tables,
        ),
        # DynamoDB uses a customer managed key with the permissions of the caller that sets the key.
        key_access_through_dynamodb(*scope.key_arns),
    ]


def _and(condition: Mapping[str, Any], equals: Mapping[str, Any]) -> dict[str, Any]:
    return {"StringEquals": {**condition["StringEquals"], **equals}}
