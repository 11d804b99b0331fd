"""The AWS regions that an environment may name."""

# The regions of the commercial partition that the pinned AWS provider and Terraform's S3 backend
# know. A test compares the list with botocore's, and so notices a new region.
REGIONS = (
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)

OTHER_PARTITIONS = {
    "us-gov-": "AWS GovCloud (US)",
    "cn-": "AWS China",
    "us-iso": "AWS's secret regions",
    "eu-isoe-": "AWS's secret regions",
    "eusc-": "the AWS European Sovereign Cloud",
}
"""Partitions of AWS with accounts of their own, by the start of their regions' names."""

WHY_NOT = (
    "is another partition, which is not supported: the policies here name resources of the aws "
    "partition, by ARNs that begin with arn:aws:"
)
