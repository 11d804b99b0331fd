"""A generated environment, deployed: AWS receives the texts of the environment unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.tools.project import stack_json
from cli.tools.terraform import Terraform
from emulator import seed
from emulator.server import DEFAULT_ACCOUNT_ID
from environments.definition import Environment, names
from tests.deployment.system.system import NO_CHANGES
from tests.helpers.applying import apply
from tests.helpers.emulator import Emulator
from tests.helpers.generated.sample import sample
from tests.helpers.generated.strategies import HOSTILE, environments
from tests.helpers.generated.written import Written, made
from tests.helpers.seeding import create_zone_and_keys
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


class Deployed:
    """A generated environment in the emulator, and its Terraform stacks."""

    def __init__(self, environment: Environment, emulator: Emulator, directory: Path) -> None:
        self.environment = environment
        self.emulator = emulator
        self._directory = directory
        for name, stack in synthesize_environment(environment).items():
            file = stack_json(directory, name)
            file.parent.mkdir(parents=True)
            file.write_text(json.dumps(stack.document), encoding="utf-8")

    def deploy(self) -> None:
        """Create the prerequisites in the account, then apply both stacks."""
        environment = self.environment
        create_zone_and_keys(self.emulator.session(), environment)
        bucket = names.state_bucket(environment.name, environment.account_id)
        self.emulator.client("s3").create_bucket(Bucket=bucket)
        for kind in ("registry", "application"):
            terraform = self._terraform(kind)
            terraform.init()
            apply(terraform)
            for service in environment.services_with_repository:
                repository = names.repository(environment.name, service.name)
                seed.put_image(self.emulator.client("ecr"), repository, service.image_tag)

    def plan(self, kind: str) -> tuple[int, str]:
        """Return the exit code and the output of a plan."""
        return self._terraform(kind).attempt("plan", "-input=false", "-detailed-exitcode")

    def container(self, service: str) -> dict[str, Any]:
        """Return a service's own container, as ECS describes it."""
        family = names.service(self.environment.name, service)
        told = self.emulator.client("ecs").describe_task_definition(taskDefinition=family)
        containers = told["taskDefinition"]["containerDefinitions"]
        (own,) = (container for container in containers if container["name"] == service)
        return dict(own)

    def _terraform(self, kind: str) -> Terraform:
        stack = f"{self.environment.name}-{kind}"
        variables = self.emulator.terraform_environment(self.environment)
        return Terraform(stack_json(self._directory, stack).parent, variables)


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
def deployed(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    *_, written = sample(environments(), 12, repeatable=True)  # the first samples are simpler
    name = "generated"
    deployed = Deployed(made(hostile(written, name)), emulator, tmp_path_factory.mktemp(name))
    deployed.deploy()
    return deployed


@pytest.mark.parametrize("kind", ["registry", "application"])
def test_a_second_plan_of_a_generated_environment_is_empty(deployed: Deployed, kind: str) -> None:
    code, plan = deployed.plan(kind)

    assert code == NO_CHANGES, plan


def test_hostile_text_is_in_the_container_as_it_was_written(deployed: Deployed) -> None:
    for service in deployed.environment.services:
        container = deployed.container(service.name)
        found = {each["name"]: each["value"] for each in container["environment"]}
        assert {name: found[name] for name in VARIABLES} == VARIABLES
        assert container["healthCheck"]["command"] == ["CMD-SHELL", COMMAND]


def test_a_hostile_path_is_in_the_target_group_as_it_was_written(deployed: Deployed) -> None:
    groups = deployed.emulator.client("elbv2").describe_target_groups()["TargetGroups"]
    prefix = names.target_group_prefix(deployed.environment.name)
    ours = [group for group in groups if group["TargetGroupName"].startswith(prefix)]

    assert {group["HealthCheckPath"] for group in ours} == {PATH}


def test_tags_are_on_the_cluster_as_they_were_written(deployed: Deployed) -> None:
    cluster = names.cluster(deployed.environment.name)
    found = deployed.emulator.client("ecs").describe_clusters(clusters=[cluster], include=["TAGS"])
    tags = {tag["key"]: tag["value"] for tag in found["clusters"][0]["tags"]}

    assert {key: tags.get(key) for key in TAGS} == TAGS
