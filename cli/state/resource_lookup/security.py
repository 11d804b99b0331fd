"""Look up KMS keys and aliases, and IAM resources."""

from collections.abc import Iterator
from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, is_ours, listed, looks_up


@looks_up("aws_kms_key")
def _key(session: Any, arguments: Arguments) -> Iterator[Resource]:
    kms = session.client("kms")
    for each in listed(kms, "list_keys", "Keys"):
        id_ = each["KeyId"]
        key = kms.describe_key(KeyId=id_)["KeyMetadata"]
        is_usable = key["KeyState"] != "PendingDeletion" and key["KeyManager"] == "CUSTOMER"
        if not is_usable or key["Description"] != arguments["description"]:
            continue
        if is_ours(kms.list_resource_tags(KeyId=id_)["Tags"], arguments):
            yield Resource.by_id(id_, key_id=id_, arn=key["Arn"])


@looks_up("aws_kms_alias")
def _alias(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    aliases = listed(session.client("kms"), "list_aliases", "Aliases")
    arns = [alias["AliasArn"] for alias in aliases if alias["AliasName"] == name]
    return [Resource.by_name(name, arn=arn) for arn in arns]


@looks_up("aws_iam_role")
def _role(session: Any, arguments: Arguments) -> list[Resource]:
    role = session.client("iam").get_role(RoleName=arguments["name"])["Role"]
    return [Resource.by_name(role["RoleName"], arn=role["Arn"])]


@looks_up("aws_iam_role_policy")
def _role_policy(session: Any, arguments: Arguments) -> list[Resource]:
    role, name = arguments["role"], arguments["name"]
    session.client("iam").get_role_policy(RoleName=role, PolicyName=name)
    return [Resource.by_id(f"{role}:{name}", name=name)]


@looks_up("aws_iam_policy")
def _policy(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    policies = listed(session.client("iam"), "list_policies", "Policies", Scope="Local")
    arns = [policy["Arn"] for policy in policies if policy["PolicyName"] == name]
    return [Resource.by_arn(arn, name=name) for arn in arns]


@looks_up("aws_iam_role_policy_attachment")
def _attachment(session: Any, arguments: Arguments) -> list[Resource]:
    role, policy = arguments["role"], arguments["policy_arn"]
    found = session.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    is_attached = policy in {each["PolicyArn"] for each in found}
    return [Resource(f"{role}/{policy}", {})] if is_attached else []


@looks_up("aws_iam_openid_connect_provider")
def _identity_provider(session: Any, arguments: Arguments) -> list[Resource]:
    host = arguments["url"].removeprefix("https://")
    found = session.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    arns = [provider["Arn"] for provider in found]
    return [Resource.by_arn(arn) for arn in arns if arn.partition("/")[2] == host]
