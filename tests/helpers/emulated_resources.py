"""Identities of the resources in the emulator, as Terraform states contain them."""

from collections.abc import Iterator
from typing import Any

# Service, operation, name of the list in the answer, name of the identity.
_LISTED = (
    ("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmArn"),
    ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("ec2", "describe_addresses", "Addresses", "AllocationId"),
    ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("ecr", "describe_repositories", "repositories", "repositoryArn"),
    ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("servicediscovery", "list_namespaces", "Namespaces", "Arn"),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("sns", "list_topics", "Topics", "TopicArn"),
)


def identities(session: Any) -> set[str]:
    """Return the identity of every resource that costs money, runs, or blocks a new deployment."""
    found = {
        each[identity]
        for service, operation, name, identity in _LISTED
        for each in getattr(session.client(service), operation)()[name]
    }
    for others in (
        _budgets,
        _composite_alarms,
        _ec2,
        _ecs,
        _iam,
        _kms,
        _listeners,
        _records,
        _scaling,
        _tables,
        _web_acls,
    ):
        found.update(others(session))
    return found


def _budgets(session: Any) -> Iterator[str]:
    account_id = session.client("sts").get_caller_identity()["Account"]
    for budget in session.client("budgets").describe_budgets(AccountId=account_id)["Budgets"]:
        yield f"{account_id}:{budget['BudgetName']}"


def _composite_alarms(session: Any) -> Iterator[str]:
    cloudwatch = session.client("cloudwatch")
    for alarm in cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]:
        yield alarm["AlarmArn"]


def _ec2(session: Any) -> Iterator[str]:
    ec2 = session.client("ec2")
    for nat in ec2.describe_nat_gateways()["NatGateways"]:
        if nat["State"] not in {"deleted", "deleting"}:
            yield nat["NatGatewayId"]
    for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]:
        if endpoint["State"].lower() not in {"deleted", "deleting"}:
            yield endpoint["VpcEndpointId"]


def _ecs(session: Any) -> Iterator[str]:
    ecs = session.client("ecs")
    yield from ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    for cluster in ecs.list_clusters()["clusterArns"]:
        (described,) = ecs.describe_clusters(clusters=[cluster])["clusters"]
        if described["status"] != "INACTIVE":
            yield cluster
        services = ecs.list_services(cluster=cluster)["serviceArns"]
        for service in ecs.describe_services(cluster=cluster, services=services)["services"]:
            if service["status"] != "INACTIVE":
                yield service["serviceArn"]


def _iam(session: Any) -> Iterator[str]:
    iam = session.client("iam")
    for role in iam.list_roles()["Roles"]:
        if "/aws-service-role/" not in role["Path"]:  # AWS creates the other roles and keeps them
            yield role["Arn"]
            for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
                yield f"{role['RoleName']}:{policy}"


def _kms(session: Any) -> Iterator[str]:
    """Yield the enabled KMS keys and their aliases, without those of AWS services."""
    kms = session.client("kms")
    pages = kms.get_paginator("list_aliases").paginate()
    aliases = [each for page in pages for each in page["Aliases"]]
    ours = [each for each in aliases if not each["AliasName"].startswith("alias/aws/")]
    yield from (each["AliasName"] for each in ours)
    kept = {each.get("TargetKeyId") for each in aliases if each not in ours}
    for page in kms.get_paginator("list_keys").paginate():
        for each in page["Keys"]:
            key = kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]
            if key["KeyState"] == "Enabled" and key["KeyId"] not in kept:
                yield each["KeyArn"]


def _listeners(session: Any) -> Iterator[str]:
    elbv2 = session.client("elbv2")
    for load_balancer in elbv2.describe_load_balancers()["LoadBalancers"]:
        arn = load_balancer["LoadBalancerArn"]
        for listener in elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]:
            yield listener["ListenerArn"]
            rules = elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            yield from (rule["RuleArn"] for rule in rules if not rule["IsDefault"])


def _records(session: Any) -> Iterator[str]:
    route53 = session.client("route53")
    for zone in route53.list_hosted_zones()["HostedZones"]:
        found = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        for record in found:
            if record["Type"] not in {"NS", "SOA"}:
                id_ = zone["Id"].rpartition("/")[2]
                yield f"{id_}_{record['Name'].rstrip('.')}_{record['Type']}"


def _scaling(session: Any) -> Iterator[str]:
    scaling = session.client("application-autoscaling")
    for operation, name, identity in (
        ("describe_scalable_targets", "ScalableTargets", "ResourceId"),
        ("describe_scaling_policies", "ScalingPolicies", "PolicyARN"),
        ("describe_scheduled_actions", "ScheduledActions", "ScheduledActionARN"),
    ):
        for each in getattr(scaling, operation)(ServiceNamespace="ecs")[name]:
            yield each[identity]


def _tables(session: Any) -> Iterator[str]:
    yield from session.client("dynamodb").list_tables()["TableNames"]


def _web_acls(session: Any) -> Iterator[str]:
    for each in session.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]:
        yield each["ARN"]
