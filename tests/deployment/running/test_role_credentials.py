"""Requests of containers to AWS, evaluated with the policies of the task roles."""

import json
from pathlib import Path
from typing import Any

from emulator.recorder import requests
from tests.helpers.running_environment import RunningEnvironment
from tests.pipelines.authorizations import authorizations
from tests.pipelines.evaluators import Permissions, Request


def permissions(dev: RunningEnvironment, role_arn: str) -> Permissions:
    """Return the inline and the attached policies of a role."""
    iam, role = dev.client("iam"), role_arn.rpartition("/")[2]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    inline = [
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names
    ]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return Permissions([*inline, *(_document(iam, each["PolicyArn"]) for each in attached)])


def _document(iam: Any, arn: str) -> Any:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    answer = iam.get_policy_version(PolicyArn=arn, VersionId=version)
    return answer["PolicyVersion"]["Document"]


def asked_with(record: Path, access_key_id: str) -> list[Request]:
    """Return the authorizations of the recorded requests with these credentials."""
    found = [
        each
        for request in requests(record)
        if request.access_key_id == access_key_id
        for each in authorizations(request)
    ]
    return list({json.dumps([it.action, it.resource]): it for it in found}.values())


def test_the_role_of_a_task_allows_every_request_of_the_task(
    dev: RunningEnvironment, record: Path, token: str
) -> None:
    dev.send_message(token, to="bayko", message="stored in the table of this environment")
    task = dev.steady_task("backend-flask")
    access_key_id, role_arn = dev.role_of(task)

    asked = asked_with(record, access_key_id)

    assert "dynamodb:PutItem" in {request.action for request in asked}
    allowed = permissions(dev, role_arn).allow(*asked)
    assert [it for it, is_allowed in zip(asked, allowed, strict=True) if not is_allowed] == []


def test_a_task_uses_the_credentials_of_its_own_role(
    dev: RunningEnvironment, second: RunningEnvironment
) -> None:
    roles = {
        environment.role_of(task)[1].rpartition("/")[2]
        for environment in (dev, second)
        for service in environment.environment.services
        for task in environment.tasks(service.name)
    }

    assert len(roles) == 6
