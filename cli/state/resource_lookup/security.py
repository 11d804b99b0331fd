"""Look up KMS keys and aliases, and IAM resources."""

from collections.abc import Iterator
from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Found, is_ours, listed, looks_up


@looks_up("aws_kms_key")
def _key(session: Any, arguments: Arguments) -> Iterator[Found]:
    kms = session.client("kms")
    for each in listed(kms, "list_keys", "Keys"):
        id_ = each["KeyId"]
        key = kms.describe_key(KeyId=id_)["KeyMetadata"]
        is_usable = key["KeyState"] != "PendingDeletion" and key["KeyManager"] == "CUSTOMER"
        if not is_usable or key["Description"] != arguments["description"]:
            continue
        if is_ours(kms.list_resource_tags(KeyId=id_)["Tags"], arguments):
            yield Found.by_id(id_, key_id=id_, arn=key["Arn"])


@looks_up("aws_kms_alias")
def _alias(session: Any, arguments: Arguments) -> list[Found]:
    name = arguments["name"]
    found = listed(session.client("kms"), "list_aliases", "Aliases")
    return [
        Found.by_name(name, arn=each["AliasArn"]) for each in found if each["AliasName"] == name
    ]


@looks_up("aws_iam_role")
def _role(session: Any, arguments: Arguments) -> list[Found]:
    role = session.client("iam").get_role(RoleName=arguments["name"])["Role"]
    return [Found.by_name(role["RoleName"], arn=role["Arn"])]


@looks_up("aws_iam_role_policy")
def _role_policy(session: Any, arguments: Arguments) -> list[Found]:
    role, name = arguments["role"], arguments["name"]
    session.client("iam").get_role_policy(RoleName=role, PolicyName=name)
    return [Found.by_id(f"{role}:{name}", name=name)]


@looks_up("aws_iam_policy")
def _policy(session: Any, arguments: Arguments) -> list[Found]:
    name = arguments["name"]
    found = listed(session.client("iam"), "list_policies", "Policies", Scope="Local")
    return [Found.by_arn(each["Arn"], name=name) for each in found if each["PolicyName"] == name]


@looks_up("aws_iam_role_policy_attachment")
def _attachment(session: Any, arguments: Arguments) -> list[Found]:
    role, policy = arguments["role"], arguments["policy_arn"]
    found = session.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    is_attached = policy in {each["PolicyArn"] for each in found}
    return [Found(f"{role}/{policy}", {})] if is_attached else []


@looks_up("aws_iam_openid_connect_provider")
def _identity_provider(session: Any, arguments: Arguments) -> list[Found]:
    host = arguments["url"].removeprefix("https://")
    found = session.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    return [Found.by_arn(each["Arn"]) for each in found if each["Arn"].partition("/")[2] == host]
