"""Records of requests to the emulator, in every protocol of the AWS services."""

from pathlib import Path
from typing import Any

import pytest

from emulator.recorder import requests
from tests.helpers.emulator import Emulator


@pytest.fixture
def recorded(tmp_path: Path) -> set[tuple[str, ...]]:
    file = tmp_path / "requests.jsonl"
    with Emulator(record=file) as emulator:
        ask(emulator.client)
    return {request[:3] for request in requests(file)}


def ask(client: Any) -> None:
    """Call operations by each protocol: form, target header, path and query, other headers."""
    client("ec2").describe_vpcs()
    client("ecs").list_clusters()
    client("cloudwatch").list_dashboards()
    zone = client("route53").create_hosted_zone(Name="a.example", CallerReference="1")
    client("route53").change_resource_record_sets(
        HostedZoneId=zone["HostedZone"]["Id"],
        ChangeBatch={
            "Changes": [
                {
                    "Action": "CREATE",
                    "ResourceRecordSet": {
                        "Name": "b.a.example",
                        "Type": "TXT",
                        "TTL": 1,
                        "ResourceRecords": [{"Value": '"c"'}],
                    },
                }
            ]
        },
    )
    s3 = client("s3")
    s3.create_bucket(Bucket="recorded")
    s3.get_bucket_versioning(Bucket="recorded")
    s3.put_object(Bucket="recorded", Key="a/b", Body=b"c")
    s3.copy_object(Bucket="recorded", Key="d", CopySource={"Bucket": "recorded", "Key": "a/b"})
    s3.list_objects_v2(Bucket="recorded")
    s3.delete_object(Bucket="recorded", Key="a/b")


def test_a_record_names_caller_service_and_operation(recorded: set[tuple[str, ...]]) -> None:
    assert recorded == {
        ("testing", service, operation)
        for service, operations in {
            "ec2": ["DescribeVpcs"],
            "ecs": ["ListClusters"],
            "monitoring": ["ListDashboards"],
            "route53": ["CreateHostedZone", "ChangeResourceRecordSets"],
            "s3": [
                "CreateBucket",
                "GetBucketVersioning",
                "PutObject",
                "CopyObject",
                "ListObjectsV2",
                "DeleteObject",
            ],
        }.items()
        for operation in operations
    }


def test_a_record_contains_the_earlier_tags_of_the_resource(
    tmp_path: Path,
) -> None:
    file = tmp_path / "requests.jsonl"
    with Emulator(record=file) as emulator:
        ec2 = emulator.client("ec2")
        vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for value in ("first", "second"):
            ec2.create_tags(Resources=[vpc_id], Tags=[{"Key": "Name", "Value": value}])

    created, first, second = requests(file)
    assert created.parameters["CidrBlock"] == "10.0.0.0/16"
    assert first.known == {"tags": {}}
    assert second.parameters["Tags"] == [{"Key": "Name", "Value": "second"}]
    assert second.known == {"tags": {vpc_id: {"Name": "first"}}}
