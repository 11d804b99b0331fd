"""Look up buckets, tables, KMS keys, IAM, and CloudWatch, SNS and AWS Budgets resources."""

from collections.abc import Iterator
from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, is_ours, listed


def aws_s3_bucket(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["bucket"]
    session.client("s3").head_bucket(Bucket=name)
    return [Resource.by_id(name, bucket=name, arn=f"arn:aws:s3:::{name}")]


def aws_dynamodb_table(session: Any, arguments: Arguments) -> list[Resource]:
    """Look up a table; a table without our tags holds the data of somebody else."""
    dynamodb, name = session.client("dynamodb"), arguments["name"]
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    tags = dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]
    foreign = "" if is_ours(tags, arguments) else "lacks the tags of this environment"
    return [Resource(name, {"id": name, "name": name, "arn": arn}, foreign=foreign)]


def aws_kms_key(session: Any, arguments: Arguments) -> Iterator[Resource]:
    kms = session.client("kms")
    for each in listed(kms, "list_keys", "Keys"):
        id_ = each["KeyId"]
        key = kms.describe_key(KeyId=id_)["KeyMetadata"]
        is_usable = key["KeyState"] != "PendingDeletion" and key["KeyManager"] == "CUSTOMER"
        if not is_usable or key["Description"] != arguments["description"]:
            continue
        if is_ours(kms.list_resource_tags(KeyId=id_)["Tags"], arguments):
            yield Resource.by_id(id_, key_id=id_, arn=key["Arn"])


def aws_kms_alias(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    aliases = listed(session.client("kms"), "list_aliases", "Aliases")
    arns = [alias["AliasArn"] for alias in aliases if alias["AliasName"] == name]
    return [Resource.by_name(name, arn=arn) for arn in arns]


def aws_iam_role(session: Any, arguments: Arguments) -> list[Resource]:
    role = session.client("iam").get_role(RoleName=arguments["name"])["Role"]
    return [Resource.by_name(role["RoleName"], arn=role["Arn"])]


def aws_iam_role_policy(session: Any, arguments: Arguments) -> list[Resource]:
    role, name = arguments["role"], arguments["name"]
    session.client("iam").get_role_policy(RoleName=role, PolicyName=name)
    return [Resource.by_id(f"{role}:{name}", name=name)]


def aws_iam_policy(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    policies = listed(session.client("iam"), "list_policies", "Policies", Scope="Local")
    arns = [policy["Arn"] for policy in policies if policy["PolicyName"] == name]
    return [Resource.by_arn(arn, name=name) for arn in arns]


def aws_iam_role_policy_attachment(session: Any, arguments: Arguments) -> list[Resource]:
    role, policy = arguments["role"], arguments["policy_arn"]
    found = session.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    is_attached = policy in {each["PolicyArn"] for each in found}
    return [Resource(f"{role}/{policy}", {})] if is_attached else []


def aws_iam_openid_connect_provider(session: Any, arguments: Arguments) -> list[Resource]:
    host = arguments["url"].removeprefix("https://")
    found = session.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    arns = [provider["Arn"] for provider in found]
    return [Resource.by_arn(arn) for arn in arns if arn.partition("/")[2] == host]


def aws_cloudwatch_log_group(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    found = session.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    arns = [each["arn"].removesuffix(":*") for each in found if each["logGroupName"] == name]
    return [Resource.by_name(name, arn=arn) for arn in arns]


def aws_cloudwatch_metric_alarm(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["alarm_name"]
    found = session.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return [Resource.by_id(name, alarm_name=name, arn=each["AlarmArn"]) for each in found]


def aws_cloudwatch_composite_alarm(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["alarm_name"]
    cloudwatch = session.client("cloudwatch")
    found = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
    arns = [each["AlarmArn"] for each in found["CompositeAlarms"]]
    return [Resource.by_id(name, alarm_name=name, arn=arn) for arn in arns]


def aws_cloudwatch_dashboard(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["dashboard_name"]
    session.client("cloudwatch").get_dashboard(DashboardName=name)
    return [Resource.by_id(name)]


def aws_budgets_budget(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    account_id = session.client("sts").get_caller_identity()["Account"]
    session.client("budgets").describe_budget(AccountId=account_id, BudgetName=name)
    return [Resource.by_id(f"{account_id}:{name}", name=name)]


def aws_sns_topic(session: Any, arguments: Arguments) -> list[Resource]:
    arns = (each["TopicArn"] for each in listed(session.client("sns"), "list_topics", "Topics"))
    return [Resource.by_arn(arn) for arn in arns if arn.rpartition(":")[2] == arguments["name"]]
