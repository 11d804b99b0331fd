"""Behaviour of the emulator; each test fails when its extension is not applied."""

import json
import time

import pytest

from emulator import laptop
from tests.helpers.emulator import Emulator, create_load_balancer
from tests.helpers.examples import table


def test_a_scalable_target_carries_tags(emulator: Emulator) -> None:
    autoscaling = emulator.client("application-autoscaling")
    arn = autoscaling.register_scalable_target(
        ServiceNamespace="dynamodb",
        ResourceId="table/tagged",
        ScalableDimension="dynamodb:table:ReadCapacityUnits",
        MinCapacity=1,
        MaxCapacity=2,
        Tags={"registered": "yes"},
    )["ScalableTargetARN"]

    autoscaling.tag_resource(ResourceARN=arn, Tags={"kept": "yes", "dropped": "soon"})
    autoscaling.untag_resource(ResourceARN=arn, TagKeys=["dropped"])

    tags = autoscaling.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert tags == {"registered": "yes", "kept": "yes"}


def test_a_log_bucket_may_deny_everyone_unencrypted_transport(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="logs")
    logging = {"Service": "logging.s3.amazonaws.com"}
    write = {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}
    tls_only = {"Bool": {"aws:SecureTransport": "false"}}
    statements = [
        {"Effect": "Deny", "Principal": "*", **write, "Condition": tls_only},
        {"Effect": "Allow", "Principal": logging, **write},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    s3.put_bucket_policy(Bucket="logs", Policy=policy)

    target = {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "own/"}}
    s3.put_bucket_logging(Bucket="logs", BucketLoggingStatus=target)

    assert s3.get_bucket_logging(Bucket="logs")["LoggingEnabled"]["TargetBucket"] == "logs"


def test_a_bucket_that_refuses_plain_http_answers_as_with_tls(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="tls-only")
    refusal = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::tls-only", "arn:aws:s3:::tls-only/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [refusal]})
    s3.put_bucket_policy(Bucket="tls-only", Policy=policy)

    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="tls-only", Key="missing")


def test_a_protected_load_balancer_cannot_be_deleted(emulator: Emulator) -> None:
    elbv2 = emulator.client("elbv2")
    arn = create_load_balancer(emulator, "protected")
    protection = {"Key": "deletion_protection.enabled", "Value": "true"}
    elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[protection])

    with pytest.raises(elbv2.exceptions.OperationNotPermittedException):
        elbv2.delete_load_balancer(LoadBalancerArn=arn)


def test_a_protected_table_cannot_be_deleted(emulator: Emulator) -> None:
    dynamodb = emulator.client("dynamodb")
    laptop.create_table(dynamodb, table("protected", create=False))
    dynamodb.update_table(TableName="protected", DeletionProtectionEnabled=True)

    with pytest.raises(dynamodb.exceptions.ClientError) as refused:
        dynamodb.delete_table(TableName="protected")

    assert refused.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "Resource cannot be deleted as it is currently protected against deletion. "
        "Disable deletion protection first.",
    }


def test_a_dns_change_leaves_nothing_to_wait_for(emulator: Emulator) -> None:
    route53 = emulator.client("route53")
    zone = route53.create_hosted_zone(Name="waiting.example", CallerReference="waiting")
    record = {"Name": "waiting.example", "Type": "TXT", "TTL": 60}
    record["ResourceRecords"] = [{"Value": '"done"'}]
    change = {"Action": "CREATE", "ResourceRecordSet": record}

    answer = route53.change_resource_record_sets(
        HostedZoneId=zone["HostedZone"]["Id"], ChangeBatch={"Changes": [change]}
    )

    assert "ChangeInfo" not in answer


@pytest.mark.parametrize("account_id", ["111111111111", "222222222222"])
def test_aws_managed_policies_exist(emulator: Emulator, account_id: str) -> None:
    iam = emulator.client("iam", account_id)
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    iam.create_role(RoleName="tasks", AssumeRolePolicyDocument="{}")

    iam.attach_role_policy(RoleName="tasks", PolicyArn=arn)

    (attached,) = iam.list_attached_role_policies(RoleName="tasks")["AttachedPolicies"]
    assert attached["PolicyArn"] == arn
    assert iam.get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn


def test_aws_managed_policies_are_listed(emulator: Emulator) -> None:
    iam = emulator.client("iam", "333333333333")

    assert iam.list_policies(Scope="AWS")["Policies"]
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_an_account_has_no_snapshots_of_its_own(emulator: Emulator) -> None:
    assert emulator.client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_a_certificate_is_issued_within_seconds(emulator: Emulator) -> None:
    acm = emulator.client("acm")
    arn = acm.request_certificate(DomainName="issued.example", ValidationMethod="DNS")

    waiter = acm.get_waiter("certificate_validated")
    waiter.wait(CertificateArn=arn["CertificateArn"], WaiterConfig={"Delay": 1, "MaxAttempts": 5})


def test_unknown_keys_belong_to_the_account_it_was_started_for() -> None:
    with Emulator(account_id="111122223333") as other:
        assert other.client("sts").get_caller_identity()["Account"] == "111122223333"


def test_other_accounts_are_apart(emulator: Emulator) -> None:
    emulator.client("sns").create_topic(Name="ours")

    theirs = emulator.client("sns", account_id="210987654321").list_topics()["Topics"]

    assert theirs == []


def test_log_events_come_in_order_whatever_their_stream(emulator: Emulator) -> None:
    logs = emulator.client("logs")
    now = int(time.time() * 1000)
    logs.create_log_group(logGroupName="ordered")
    for stream, moment in (("one", now), ("two", now - 1000)):
        logs.create_log_stream(logGroupName="ordered", logStreamName=stream)
        event = {"timestamp": moment, "message": stream}
        logs.put_log_events(logGroupName="ordered", logStreamName=stream, logEvents=[event])

    events = logs.filter_log_events(logGroupName="ordered")["events"]

    assert [event["message"] for event in events] == ["two", "one"]


def test_a_services_tasks_run_on_and_are_listed_apart(emulator: Emulator) -> None:
    ecs = emulator.client("ecs")
    ecs.create_cluster(clusterName="tasks")
    container = {"name": "app", "image": "app", "memory": 64}
    ecs.register_task_definition(family="tasks", containerDefinitions=[container])
    ours, _ = (
        ecs.run_task(cluster="tasks", taskDefinition="tasks", launchType="FARGATE", group=group)
        for group in ("service:ours", "service:theirs")
    )

    arns = ecs.list_tasks(cluster="tasks", serviceName="ours")["taskArns"]
    first, second = (ecs.describe_tasks(cluster="tasks", tasks=arns)["tasks"] for _ in range(2))

    assert arns == [ours["tasks"][0]["taskArn"]]
    assert first[0]["lastStatus"] == second[0]["lastStatus"] == "RUNNING"
    assert first[0]["startedAt"] == second[0]["startedAt"]
