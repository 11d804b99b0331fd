"""The flow logs of a VPC."""

from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.account import Account
from modules.log_group import LogGroup
from modules.policy import allow, policy_document, trust


class FlowLogs(Construct):
    """Flow logs of all traffic of a VPC in CloudWatch Logs, and the role that writes them.

    Source of the role: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch
    Logs". The role may not create log groups, since Terraform creates the log group.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        vpc_id: str,
        account: Account,
        log_group: LogGroup,
    ) -> None:
        super().__init__(scope, id_)
        log_group_arn: str = log_group.create(self, "logs").arn
        role = IamRole(
            self,
            "role",
            name=f"{name}-flow-logs",
            assume_role_policy=trust(
                "vpc-flow-logs",
                account_id=account.id,
                source_arn=account.arn("ec2", "vpc-flow-log/*"),
            ),
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
