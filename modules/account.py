"""The AWS account that a stack is deployed to, as Terraform finds it."""

from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from constructs import Construct


class Account(Construct):
    """The account of the caller, and the ARNs of what is in it."""

    def __init__(self, scope: Construct, id_: str, *, region: str) -> None:
        super().__init__(scope, id_)
        self._region = region
        self.id: str = DataAwsCallerIdentity(self, "caller").account_id

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of that AWS service, such as `ssm` and `parameter/name`."""
        return f"arn:aws:{service}:{self._region}:{self.id}:{resource}"
