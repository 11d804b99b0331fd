"""A generated environment, deployed: AWS receives the texts of the environment unchanged."""

import json

import pytest

from cli.tools.project import stack_json
from emulator.server import DEFAULT_ACCOUNT_ID
from environments.definition import names
from tests.helpers.deployed_environment import NO_CHANGES, DeployedEnvironment
from tests.helpers.emulator import Emulator
from tests.helpers.generated.sample import sample
from tests.helpers.generated.strategies import HOSTILE, environments
from tests.helpers.generated.written import Written, validated
from tests.helpers.synthesis import synthesize_environment

COMMAND = "echo " + " ".join(HOSTILE)
VARIABLES = {f"TEXT_{number}": text for number, text in enumerate(HOSTILE)}
VARIABLES["ALL"] = "".join(HOSTILE)
PATH = '/${x}%{y}$${z}"\\'
TAGS = {"Größe": "naïve = 日本 @ +1:2/3", "k" * 127: "v" * 256}
HERE = {
    "region": "us-east-1",
    "allowed_account_ids": (DEFAULT_ACCOUNT_ID,),
    "tags": TAGS,
    "capacity": Written("Capacity", {}),
}


def _calls_out_to(service: Written) -> tuple[Written, ...]:
    """Return the destinations of a service without security groups: EC2 chooses their ids."""
    return tuple(
        each
        for each in service.keywords["calls_out_to"]
        if "security_group_id" not in each.keywords
    )


def _tables(service: Written, prefix: str, new_prefix: str) -> tuple[Written, ...]:
    """Return the tables of a service, named after an environment of another name."""
    return tuple(
        table.but(name=table.keywords["name"].replace(prefix, new_prefix))
        for table in service.keywords["dynamodb_tables"]
    )


def hostile(written: Written, name: str) -> Written:
    """Return the generated environment with hostile texts, limited to the emulator's features."""
    prefix = names.table_prefix(written.keywords["name"])
    services = tuple(
        service.but(
            desired_count=1,
            autoscaling=None,
            health_check_command=COMMAND,
            health_check_path=PATH,
            environment_variables=VARIABLES,
            calls_out_to=_calls_out_to(service),
            dynamodb_tables=_tables(service, prefix, names.table_prefix(name)),
        )
        for service in written.keywords["services"]
    )
    return written.without("network").but(
        **HERE,
        name=name,
        domain=f"{name}.example",
        hosted_zone_name=None,
        services=services,
        shared_table_names=(),
    )


@pytest.fixture(scope="module")
def deployed(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> DeployedEnvironment:
    *_, written = sample(environments(), 12, repeatable=True)  # the first samples are simpler
    environment = validated(hostile(written, "generated"))
    directory = tmp_path_factory.mktemp("generated")
    for name, stack in synthesize_environment(environment).items():
        file = stack_json(directory, name)
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(stack.document), encoding="utf-8")
    deployed = DeployedEnvironment(emulator, environment, directory)
    deployed.deploy()
    return deployed


@pytest.mark.parametrize("kind", ["registry", "application"])
def test_a_second_plan_of_a_generated_environment_is_empty(
    deployed: DeployedEnvironment, kind: str
) -> None:
    code, plan = deployed.terraform(kind).attempt("plan", "-input=false", "-detailed-exitcode")

    assert code == NO_CHANGES, plan


def test_hostile_text_is_in_the_container_as_it_was_written(deployed: DeployedEnvironment) -> None:
    for service in deployed.environment.services:
        container = deployed.containers(service.name)[service.name]
        found = {each["name"]: each["value"] for each in container["environment"]}
        assert {name: found[name] for name in VARIABLES} == VARIABLES
        assert container["healthCheck"]["command"] == ["CMD-SHELL", COMMAND]


def test_a_hostile_path_is_in_the_target_group_as_it_was_written(
    deployed: DeployedEnvironment,
) -> None:
    groups = deployed.client("elbv2").describe_target_groups()["TargetGroups"]
    prefix = names.target_group_prefix(deployed.name)
    ours = [group for group in groups if group["TargetGroupName"].startswith(prefix)]

    assert {group["HealthCheckPath"] for group in ours} == {PATH}


def test_tags_are_on_the_cluster_as_they_were_written(deployed: DeployedEnvironment) -> None:
    found = deployed.client("ecs").describe_clusters(clusters=[deployed.cluster], include=["TAGS"])
    tags = {tag["key"]: tag["value"] for tag in found["clusters"][0]["tags"]}

    assert {key: tags.get(key) for key in TAGS} == TAGS
