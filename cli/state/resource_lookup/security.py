"""Look up KMS keys and aliases, and IAM resources."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.state.resource_lookup.lookup import Found, by_arn, by_name, is_ours, looks_up


@looks_up("aws_kms_key")
def _key(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    kms = session.client("kms")
    for page in kms.get_paginator("list_keys").paginate():
        for each in page["Keys"]:
            key = kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]
            is_used = key["KeyState"] != "PendingDeletion" and key["KeyManager"] == "CUSTOMER"
            id_ = key["KeyId"]
            if (
                is_used
                and key["Description"] == arguments["description"]
                and is_ours(kms.list_resource_tags(KeyId=id_)["Tags"], arguments)
            ):
                yield Found(id_, {"id": id_, "key_id": id_, "arn": key["Arn"]})


@looks_up("aws_kms_alias")
def _alias(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    for page in session.client("kms").get_paginator("list_aliases").paginate():
        for each in page["Aliases"]:
            if each["AliasName"] == name:
                yield by_name(name, arn=each["AliasArn"])


@looks_up("aws_iam_role")
def _role(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    role = session.client("iam").get_role(RoleName=arguments["name"])["Role"]
    yield by_name(role["RoleName"], arn=role["Arn"])


@looks_up("aws_iam_role_policy")
def _role_policy(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    role, name = arguments["role"], arguments["name"]
    session.client("iam").get_role_policy(RoleName=role, PolicyName=name)
    yield Found(f"{role}:{name}", {"id": f"{role}:{name}", "name": name})


@looks_up("aws_iam_policy")
def _policy(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    pages = session.client("iam").get_paginator("list_policies").paginate(Scope="Local")
    for page in pages:
        for each in page["Policies"]:
            if each["PolicyName"] == arguments["name"]:
                yield by_arn(each["Arn"], name=each["PolicyName"])


@looks_up("aws_iam_role_policy_attachment")
def _attachment(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    role, policy = arguments["role"], arguments["policy_arn"]
    found = session.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    if policy in {each["PolicyArn"] for each in found}:
        yield Found(f"{role}/{policy}", {})


@looks_up("aws_iam_openid_connect_provider")
def _identity_provider(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    host = arguments["url"].removeprefix("https://")
    found = session.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    for each in found:
        if each["Arn"].partition("/")[2] == host:
            yield by_arn(each["Arn"])
