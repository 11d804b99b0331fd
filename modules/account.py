"""The AWS account that a stack is deployed to."""

from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from constructs import Construct


class Account(Construct):
    """The account of Terraform's credentials, and ARNs of resources of one region."""

    def __init__(self, scope: Construct, id_: str, *, region: str) -> None:
        super().__init__(scope, id_)
        self.region = region
        self.id: str = DataAwsCallerIdentity(self, "caller").account_id

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource, such as `parameter/name` of the AWS service `ssm`."""
        return f"arn:aws:{service}:{self.region}:{self.id}:{resource}"
