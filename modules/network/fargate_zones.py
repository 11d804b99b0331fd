"""The availability zones of a region in which Fargate runs tasks."""

from cdktf_cdktf_provider_aws.data_aws_availability_zones import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
)
from constructs import Construct

_LETTERS = "abcdef"  # of zone names; no region has more zones

# Source: Amazon ECS developer guide, "Supported Regions for Amazon ECS on AWS Fargate", Linux
# containers. use1-az3 runs no ARM64 tasks; cac1-az3 was missing in earlier editions.
_ZONE_IDS_WITHOUT_FARGATE = ("apne1-az3", "cac1-az3", "use1-az3", "usw1-az2")


def fargate_zones(scope: Construct, id_: str, *, region: str) -> DataAwsAvailabilityZones:
    """Look up the zones with Fargate.

    AWS maps zone names to zones differently in each account, so zones without Fargate are excluded
    by id. The other zones are filtered by name: a zone that AWS adds, an impaired zone, or a local
    zone that the account has opted into must not move the subnets.
    """
    return DataAwsAvailabilityZones(
        scope,
        id_,
        exclude_zone_ids=list(_ZONE_IDS_WITHOUT_FARGATE),
        filter=[
            DataAwsAvailabilityZonesFilter(
                name="zone-name", values=[f"{region}{letter}" for letter in _LETTERS]
            )
        ],
    )
