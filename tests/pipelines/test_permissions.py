"""Permissions of the workflow roles, checked with AWS's reference and a simulator of IAM."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, compress
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.tools.project import ROOT
from environments.definition import (
    DedicatedVpc,
    Destination,
    GitHubActions,
    InvalidDefinition,
    OneOffTask,
    load_environments,
)
from tests.helpers.examples import environment, service, web
from tests.helpers.synthesis import application
from tests.pipelines.attempts import (
    BROUGHT_TABLE,
    CREATED_TABLE,
    NAMED_GROUP,
    OURS,
    REPOSITORY,
    STATES,
    VIA_DYNAMODB,
    arn,
    request_tags,
    role,
)
from tests.pipelines.escalations import ESCALATIONS
from tests.pipelines.evaluators import SCOPED_TO_EVERYTHING, Permissions, Request, describe
from tests.pipelines.forbidden import MAY_NOT
from tests.pipelines.permitted import MAY
from tests.pipelines.roles import (
    DATABASE_GROUP,
    GITHUB,
    Roles,
    key_arn,
    pipeline_stack,
    roles,
)

pytestmark = pytest.mark.emulator  # most tests run the simulator


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, policy in roles().all_policies().items():
        for statement in policy["Statement"]:
            yield name, statement


@pytest.fixture(scope="module")
def reference() -> dict[str, dict[str, Any]]:
    """Return the entry of every action of the policies in AWS's reference."""
    return describe(sorted({it for _, statement in statements() for it in statement["Action"]}))


def test_every_action_exists_and_has_no_wildcard(reference: dict[str, dict[str, Any]]) -> None:
    assert len(reference) > 100
    assert not [action for action in reference if "*" in action]


def test_everything_is_allowed_only_where_aws_knows_no_resource(
    reference: dict[str, dict[str, Any]],
) -> None:
    for name, statement in statements():
        for action in statement["Action"]:
            is_everything = statement["Resource"] == ["*"]
            # The boundary contains the actions that tasks need; modules/policy.py has the reasons.
            if is_everything and name != "cruddur-test-boundary":
                is_allowed = reference[action]["hasNoResource"] or action in SCOPED_TO_EVERYTHING
                assert is_allowed, f"{name}: {action}"
            if not is_everything:
                assert not reference[action]["hasNoResource"], f"{name}: {action} has no resource"


def test_every_action_is_for_resources_of_that_service(
    reference: dict[str, dict[str, Any]],
) -> None:
    for name, statement in statements():
        asked = {resource.split(":")[2] for resource in statement["Resource"] if resource != "*"}
        for action in statement["Action"] if asked else ():
            known = {kind["arn"].split(":")[2] for kind in reference[action]["resourceTypes"]}
            assert asked & known, f"{name}: {action} is for resources of {known}"


def test_every_condition_can_be_met(reference: dict[str, dict[str, Any]]) -> None:
    for name, statement in statements():
        keys = [key for test in statement.get("Condition", {}).values() for key in test]
        for action in statement["Action"] if keys else ():
            known = [*reference[action]["conditionKeys"]]
            for kind in reference[action]["resourceTypes"]:
                known += kind["conditionKeys"]
            for key in keys:
                generic = re.sub(r"(aws:(?:Request|Resource)Tag)/.*", r"\1/${TagKey}", key)
                assert generic in known, f"{name}: {action} knows no {key}"


def test_no_policy_is_longer_than_iam_allows() -> None:
    for name, policy in roles().all_policies().items():
        assert len(json.dumps(policy, separators=(",", ":"))) <= 6144, name
    for purpose in ("plan", "push", "deploy"):
        assert 0 < len(roles().policies(purpose)) <= 10


def groups(count: int) -> tuple[Destination, ...]:
    return tuple(
        Destination(name=f"database-{number}", security_group_id=f"sg-{number:017x}", port=5432)
        for number in range(count)
    )


def test_more_security_groups_than_the_policy_has_room_for_are_refused() -> None:
    databases = groups(21)

    with pytest.raises(InvalidDefinition) as mistake:
        environment(
            github=GITHUB,
            services=(web(calls_out_to=databases[:11]), service(calls_out_to=databases[11:])),
        )

    assert str(mistake.value) == (
        "github: all calls_out_to must name at most 20 security groups, each of which is in an "
        "IAM policy, got 21"
    )


def gates(count: int) -> tuple[OneOffTask, ...]:
    return tuple(
        OneOffTask(
            name=f"migrate-{'a' * 21}-{number:02}",
            command=("true",),
            time_limit_minutes=5,
            before_rollout=True,
        )
        for number in range(count)
    )


def test_more_tasks_before_a_rollout_than_the_policy_has_room_for_are_refused() -> None:
    with pytest.raises(InvalidDefinition) as mistake:
        environment(github=GITHUB, services=(web(tasks=gates(21)),))

    assert str(mistake.value) == (
        "github: at most 20 tasks may have before_rollout=True, each of which is in an IAM "
        "policy, got 21"
    )


def test_the_deploy_role_reads_only_the_logs_of_tasks_before_a_rollout() -> None:
    (gate,) = gates(1)
    other = gate.model_copy(update={"name": "clean", "before_rollout": False})
    stack = pipeline_stack(environment(github=GITHUB, services=(web(tasks=(gate, other)),)))
    role = Roles(stack).permissions("deploy")

    def reads(stream: str) -> Request:
        group = "log-group:/cruddur/test/web"
        return Request("logs:GetLogEvents", arn("logs", f"{group}:log-stream:{stream}"))

    assert role.allow(reads(f"{gate.name}/{gate.name}/1")) == [True]
    assert not any(
        role.allow(*map(reads, ("1", "web/web/1", "clean/clean/1", f"web/{gate.name}/1")))
    )


def test_the_longest_names_fit_too() -> None:
    stack = pipeline_stack(
        environment(
            name="abcdefghijkl",
            github=GITHUB,
            domain=f"{'a' * 40}.cruddur.example",
            region="ap-southeast-2",
            services=(web(calls_out_to=groups(20), tasks=gates(20)),),
        )
    )
    for policy in stack.all("aws_iam_policy").values():
        document = json.dumps(json.loads(policy["policy"]), separators=(",", ":"))
        assert len(document) <= 6144, policy["name"]
    assert all(len(each["name"]) <= 64 for each in stack.all("aws_iam_role").values())


def test_the_plan_role_only_reads(reference: dict[str, dict[str, Any]]) -> None:
    writing = {
        action
        for policy in roles().policies("plan").values()
        for statement in policy["Statement"]
        for action in statement["Action"]
        if reference[action]["accessLevel"] not in {"List", "Read"}
    }

    assert writing == {"kms:Decrypt"}  # for a state; the reference counts it as writing


def allowed(purpose: str, requests: Iterable[Request]) -> list[Request]:
    """Return the requests that the role is allowed."""
    asked = list(requests)
    return list(compress(asked, roles().permissions(purpose).allow(*asked)))


@pytest.mark.parametrize("purpose", MAY)
def test_a_role_may_do_its_work(purpose: str) -> None:
    assert allowed(purpose, MAY[purpose]) == MAY[purpose]


@pytest.mark.parametrize("purpose", MAY_NOT)
def test_a_role_may_not_do_anything_else(purpose: str) -> None:
    assert allowed(purpose, MAY_NOT[purpose]) == []


@pytest.mark.parametrize("wanted", ESCALATIONS)
def test_no_escalation_of_the_deploy_role_succeeds(wanted: str) -> None:
    attempts = ESCALATIONS[wanted]
    may = allowed("deploy", chain.from_iterable(attempts))

    assert [each for each in attempts if all(call in may for call in each)] == []


def test_whatever_a_service_is_given_its_role_stays_within_the_boundary() -> None:
    everything = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    given_everything = Permissions([everything], roles().boundary())

    inside = given_everything.allow(
        Request("ecr:BatchGetImage", arn("ecr", REPOSITORY)),
        Request("ssm:GetParameters", arn("ssm", "parameter/cruddur/test/web/TOKEN")),
        Request("dynamodb:PutItem", arn("dynamodb", CREATED_TABLE)),
        Request("dynamodb:PutItem", arn("dynamodb", BROUGHT_TABLE)),
        Request("kms:Decrypt", key_arn("application"), VIA_DYNAMODB),
        Request("xray:PutTraceSegments", "*"),
    )
    outside = given_everything.allow(
        Request("iam:CreateUser", arn("iam", "user/me", region="")),
        Request("sts:AssumeRole", role("admin")),
        Request("s3:GetObject", f"{STATES}/application.tfstate"),
        Request("ssm:GetParameters", arn("ssm", "parameter/cruddur/prod/web/TOKEN")),
        Request("dynamodb:PutItem", arn("dynamodb", "table/other")),
        Request("dynamodb:DeleteTable", arn("dynamodb", CREATED_TABLE)),
        Request("kms:Decrypt", key_arn("application")),
        Request("ecr:PutImage", arn("ecr", REPOSITORY)),
    )

    assert (all(inside), any(outside)) == (True, False)


def claims(workflow: str) -> dict[str, str]:
    path = f".github/workflows/{workflow}.yml"
    return {
        "ref": "refs/heads/main",
        "job_workflow_ref": f"cruddur/fargate/{path}@refs/heads/main",
    }


DEPLOYMENT = claims("deploy")


# E5 of the audit: a job on any branch can use a GitHub environment.
@pytest.mark.parametrize(
    ("purpose", "subjects", "demanded"),
    [
        ("plan", ["pull_request", "ref:refs/heads/main"], {}),
        ("push", ["ref:refs/heads/main", "environment:test"], DEPLOYMENT),
        ("deploy", ["environment:test"], DEPLOYMENT),
    ],
)
def test_only_these_jobs_of_the_repository_can_take_a_role(
    purpose: str, subjects: list[str], demanded: dict[str, str]
) -> None:
    (statement,) = roles().trust(purpose)["Statement"]

    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"].keys() == {"Federated"}
    assert trusted(statement) == {
        "aud": "sts.amazonaws.com",
        "sub": [f"repo:cruddur/fargate:{subject}" for subject in subjects],
        **demanded,
    }


def test_with_dispatch_the_deploy_role_is_for_the_workflow_that_somebody_starts() -> None:
    github = GITHUB.model_copy(update={"approval": "dispatch"})
    stack = Roles(pipeline_stack(environment(github=github)))

    def demanded(purpose: str) -> dict[str, Any]:
        (statement,) = stack.trust(purpose)["Statement"]
        return trusted(statement)

    assert demanded("deploy") == {
        "aud": "sts.amazonaws.com",
        "sub": ["repo:cruddur/fargate:ref:refs/heads/main"],
        **claims("deploy-by-hand"),
    }
    assert demanded("push")["job_workflow_ref"] == DEPLOYMENT["job_workflow_ref"]


def test_only_an_environment_that_creates_its_vpc_may_adopt_a_group_without_tags() -> None:
    group = Destination(name="postgresql", security_group_id=DATABASE_GROUP, port=5432)
    dedicated = environment(
        github=GITHUB,
        network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="one_per_zone"),
        services=(web(calls_out_to=(group,)),),
    )
    role = Roles(pipeline_stack(dedicated)).permissions("deploy")

    def adopts(group: str) -> Request:
        id_ = {"ec2:SecurityGroupID": group.rpartition("/")[2]}
        return Request("ec2:CreateTags", arn("ec2", group), {**request_tags(OURS), **id_})

    assert role.allow(adopts("security-group/sg-1"), adopts(NAMED_GROUP)) == [True, False]
    assert roles().permissions("deploy").allow(adopts("security-group/sg-1")) == [False]


def test_a_repository_of_known_number_is_trusted_whatever_form_its_subjects_have() -> None:
    numbered = GitHubActions(repository="cruddur/fargate", owner_id=12, repository_id=345)
    stack = Roles(pipeline_stack(environment(github=numbered)))
    (statement,) = stack.trust("deploy")["Statement"]

    assert trusted(statement) == {
        "aud": "sts.amazonaws.com",
        "sub": [
            "repo:cruddur/fargate:environment:test",
            "repo:cruddur@12/fargate@345:environment:test",
        ],
        "repository_id": "345",
        **DEPLOYMENT,
    }


def trusted(statement: dict[str, Any]) -> dict[str, Any]:
    """Return the claims that a trust policy requires, without the name of the identity provider."""
    (demanded,) = statement["Condition"].values()
    return {key.rpartition(":")[2]: value for key, value in demanded.items()}


@pytest.mark.parametrize("name", ["deploy", "deploy-by-hand"])
def test_the_workflow_that_may_deploy_exists_and_its_sessions_outlast_its_jobs(name: str) -> None:
    _, _, path = claims(name)["job_workflow_ref"].split("/", 2)
    workflow = yaml.safe_load((ROOT / path.partition("@")[0]).read_text(encoding="utf-8"))
    (seconds,) = {
        role["max_session_duration"] for role in roles().stack.all("aws_iam_role").values()
    }

    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] * 60 < seconds
        for step in job["steps"]:
            if "role-to-assume" in step.get("with", {}):
                assert step["with"]["role-duration-seconds"] == seconds


def test_every_role_of_the_application_has_the_boundary() -> None:
    limited = application(environment(github=GITHUB)).all("aws_iam_role")
    unlimited = application(environment()).all("aws_iam_role")

    assert limited
    for each in limited.values():
        assert each["permissions_boundary"].endswith(":policy/cruddur-test-boundary")
    assert not any("permissions_boundary" in each for each in unlimited.values())


def test_one_environment_creates_the_identity_provider_of_the_account() -> None:
    makes = pipeline_stack(environment(github=GITHUB))
    without = GITHUB.model_copy(update={"create_identity_provider": False})
    looks = pipeline_stack(environment(github=without))

    assert makes.one("aws_iam_openid_connect_provider")["client_id_list"] == ["sts.amazonaws.com"]
    assert not looks.all("aws_iam_openid_connect_provider")
    assert len(looks.data("aws_iam_openid_connect_provider")) == 1


def test_a_second_environment_that_creates_the_identity_provider_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "environments"
    folder.mkdir()
    for name in ("dev", "prod"):
        (folder / f"{name}.py").write_text(
            "from environments.definition import GitHubActions\n"
            "from tests.helpers import examples\n"
            f"environment = examples.environment(name={name!r}, domain='{name}.cruddur.example', "
            "github=GitHubActions(repository='cruddur/fargate'))\n",
            encoding="utf-8",
        )

    with pytest.raises(InvalidDefinition) as mistake:
        load_environments(folder)

    assert str(mistake.value) == (
        "environments/prod.py: github: create_identity_provider must be False, since dev.py makes "
        "that of account 123456789012, got True"
    )
