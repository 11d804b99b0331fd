"""What went in and out of a VPC, and what was refused."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.policy import allow, policy_document


class FlowLogs(Construct):
    """The flow logs of all traffic of a VPC in CloudWatch Logs, written under a role of their own.

    Source of the role: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch
    Logs"; the log group is there already, so that it needs no permission to make one.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        vpc_id: str,
        region: str,
        account_id: str,
        log_group_name: str,
        retention_days: int,
        kms_key_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        logs = CloudwatchLogGroup(
            self,
            "logs",
            name=log_group_name,
            retention_in_days=retention_days,
            kms_key_id=kms_key_arn,
        )
        log_group_arn: str = logs.arn
        role = IamRole(
            self,
            "role",
            name=f"{name}-flow-logs",
            assume_role_policy=_trust_flow_logs(region, account_id),
        )
        permissions = IamRolePolicy(
            self,
            "permissions",
            name="permissions",
            role=role.id,
            policy=policy_document(
                allow(
                    ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    log_group_arn,
                    f"{log_group_arn}:*",
                ),
                allow(["logs:DescribeLogGroups"], "*"),
            ),
        )
        FlowLog(
            self,
            "all",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination=log_group_arn,
            iam_role_arn=role.arn,
            tags={"Name": name},
            depends_on=[permissions],
        )


def _trust_flow_logs(region: str, account_id: str) -> str:
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account_id},
                "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{region}:{account_id}:vpc-flow-log/*"},
            },
        }
    )
