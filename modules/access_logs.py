"""The S3 bucket of the load balancer's access logs."""

from cdktf_cdktf_provider_aws.data_aws_elb_service_account import DataAwsElbServiceAccount
from constructs import Construct

from modules.bucket import PrivateBucket
from modules.policy import Statement

# In regions that AWS opened before August 2022, an account of Elastic Load Balancing delivers the
# logs; in later regions, a service principal does. Source: Elastic Load Balancing user guide,
# "Enable access logs for your Application Load Balancer", step 2. With a wrong principal, logs
# are missing without an error.
REGIONS_WITH_A_DELIVERY_ACCOUNT = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-south-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "me-south-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    }
)


class AccessLogBucket(Construct):
    """A bucket that Elastic Load Balancing may write to; objects expire after `retention_days`.

    The bucket is encrypted with keys that S3 manages, the only keys that access logs support.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, region: str, retention_days: int
    ) -> None:
        super().__init__(scope, id_)
        bucket = PrivateBucket(
            self,
            "private",
            name=name,
            retention_days=retention_days,
            policy_statements=[self._allow_delivery(name, region)],
        )
        self.ready_name: str = bucket.ready_name

    def _allow_delivery(self, bucket_name: str, region: str) -> Statement:
        if region in REGIONS_WITH_A_DELIVERY_ACCOUNT:
            account = DataAwsElbServiceAccount(self, "delivery", region=region)
            principal = {"AWS": account.arn}
        else:
            principal = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
        return {
            "Sid": "AllowLoadBalancerLogs",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{bucket_name}/*",
        }
