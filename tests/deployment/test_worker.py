"""Plans for a worker: a service without a port that calls another service."""

from dataclasses import replace

import pytest
from cdktf import TerraformStack

from cli.tools.plan_changes import UNTOUCHED, changes
from cli.tools.terraform import Terraform
from modules.log_group import LogGroup
from tests.helpers.applying import apply, configure
from tests.helpers.emulator import Emulator
from tests.helpers.fargate import (
    CLUSTER,
    CONTAINER,
    DEPLOYMENT,
    TASK,
    fargate_service,
    surroundings,
)

ONE_TASK = replace(DEPLOYMENT, desired_count=1)


def worker_and_callee(stack: TerraformStack) -> None:
    around = surroundings(stack)
    callee = fargate_service(stack, "callee", deployment=ONE_TASK, **around)
    container = replace(CONTAINER, name="worker", port=None)
    fargate_service(
        stack,
        "worker",
        task=replace(TASK, container=container),
        deployment=ONE_TASK,
        callees=[callee],
        log_group=LogGroup(name="/cruddur/dev/worker", retention_days=7, kms_key_arn=None),
        **around,
    )


@pytest.fixture(scope="module")
def terraform(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Return Terraform in a directory where the worker and its callee are deployed."""
    terraform = Terraform(tmp_path_factory.mktemp("worker"), emulator.terraform_environment())
    configure(terraform, worker_and_callee)
    terraform.init()
    apply(terraform)
    return terraform


def test_a_second_plan_changes_nothing(terraform: Terraform) -> None:
    assert {change.name for change in changes(terraform.plan()) if change.action != UNTOUCHED} == (
        set()
    )


@pytest.mark.usefixtures("terraform")
def test_a_worker_is_a_client_of_service_connect_without_an_endpoint(emulator: Emulator) -> None:
    ecs = emulator.client("ecs")

    (worker,) = ecs.describe_services(cluster=CLUSTER, services=["worker"])["services"]

    (deployment,) = worker["deployments"]
    connect = deployment["serviceConnectConfiguration"]
    assert connect["enabled"] is True
    assert not connect.get("services")
    assert worker["loadBalancers"] == []
