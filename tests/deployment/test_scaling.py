"""Who owns a service's number of tasks and their capacity, as Terraform's own plan tells it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from cdktf import LocalBackend, TerraformStack

from bin.commands.planned import IN_PLACE, UNTOUCHED, changes
from bin.commands.terraform import Terraform
from modules.cluster import Cluster
from modules.fargate_service import Capacity, PauseSchedule, Scaling, TrackedMetric
from modules.network import DefaultNetwork
from modules.provider import Provider
from tests.emulator.process import Emulator
from tests.emulator.server import DEFAULT_ACCOUNT_ID
from tests.fargate import CONTAINER, PLACEMENT, fargate_service
from tests.synthesis import synthesize

pytestmark = pytest.mark.deployment

CLUSTER = "scaling"
CPU = TrackedMetric("cpu", "ECSServiceAverageCPUUtilization", 60)
PAUSE = PauseSchedule("0 20 ? * MON-FRI *", "0 7 ? * MON-FRI *", "Europe/Berlin")
OWNERS = {
    "terraform": None,
    "load": Scaling(minimum_count=1, maximum_count=4, metrics=(CPU,), pause=None),
    "clock": Scaling(minimum_count=1, maximum_count=1, metrics=(), pause=PAUSE),
}
ON_DEMAND = Capacity(fargate_weight=1, fargate_spot_weight=0, fargate_base_count=0)
MOSTLY_SPOT = Capacity(fargate_weight=1, fargate_spot_weight=4, fargate_base_count=1)


def services(capacity: Capacity, *, rollback_on_alarm: bool) -> Callable[[TerraformStack], None]:
    """A cluster with one service for each owner of a number of tasks, named after it."""

    def build(stack: TerraformStack) -> None:
        LocalBackend(stack, path="terraform.tfstate")
        Provider(
            stack,
            "provider",
            region="us-east-1",
            allowed_account_ids=[DEFAULT_ACCOUNT_ID],
            tags={"Project": CLUSTER},
        )
        network = DefaultNetwork(stack, "network")
        cluster = Cluster(stack, "cluster", name=CLUSTER, container_insights="disabled")
        for port, (owner, scaling) in enumerate(OWNERS.items(), start=8080):
            fargate_service(
                stack,
                owner,
                name=f"{CLUSTER}-{owner}",
                container=replace(CONTAINER, name=owner, port=port),
                desired_count=1,
                scaling=scaling,
                placement=replace(
                    PLACEMENT,
                    cluster_name=CLUSTER,
                    cluster_arn=cluster.arn,
                    namespace_arn=cluster.namespace_arn,
                    vpc_id=network.vpc_id,
                    subnet_ids=network.task_subnet_ids,
                    capacity=capacity,
                ),
                destinations=[],
                target_group_arn=None,
                alarm_names=[f"{CLUSTER}-{owner}"],
                rollback_on_alarm=rollback_on_alarm,
                log_group_name=f"/{CLUSTER}/{owner}",
                depends_on=[cluster.capacity],
            )

    return build


class Deployment:
    """The services in the emulator, and what Terraform would change of them."""

    def __init__(self, terraform: Terraform) -> None:
        self.terraform = terraform

    def configure(self, capacity: Capacity, *, rollback_on_alarm: bool = True) -> None:
        """Write the configuration that the next plan is about."""
        document = synthesize(services(capacity, rollback_on_alarm=rollback_on_alarm)).document
        (self.terraform.directory / "cdk.tf.json").write_text(json.dumps(document))

    def apply(self) -> None:
        """Do what was planned last."""
        self.terraform.apply_plan()

    def plan(self) -> dict[str, str]:
        """What Terraform would do to each resource that it would touch."""
        planned = changes(self.terraform.plan())
        return {change.name: change.meaning for change in planned if change.meaning != UNTOUCHED}


@pytest.fixture(scope="module")
def deployment(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    terraform = Terraform(tmp_path_factory.mktemp("scaling"), emulator.terraform_environment())
    deployment = Deployment(terraform)
    deployment.configure(ON_DEMAND)
    terraform.init()
    deployment.plan()
    deployment.apply()
    return deployment


def test_a_second_plan_is_empty(deployment: Deployment) -> None:
    assert deployment.plan() == {}


def test_a_count_changed_behind_terraform_is_a_change_only_where_terraform_owns_it(
    deployment: Deployment, emulator: Emulator
) -> None:
    ecs = emulator.client("ecs")
    for owner in OWNERS:
        ecs.update_service(cluster=CLUSTER, service=owner, desiredCount=3)

    assert deployment.plan() == {"aws_ecs_service.terraform_service": IN_PLACE}


def test_a_plan_at_night_shows_no_change(deployment: Deployment, emulator: Emulator) -> None:
    emulator.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=f"service/{CLUSTER}/clock",
        MinCapacity=0,
        MaxCapacity=0,
    )

    assert "aws_appautoscaling_target.clock_scaling_target" not in deployment.plan()


def test_rollback_on_alarm_is_switched_off_in_place_for_good(
    deployment: Deployment, emulator: Emulator
) -> None:
    deployment.configure(ON_DEMAND, rollback_on_alarm=False)

    planned = deployment.plan()
    deployment.apply()

    assert planned == {f"aws_ecs_service.{owner}_service": IN_PLACE for owner in OWNERS}
    assert deployment.plan() == {}
    described = emulator.client("ecs").describe_services(cluster=CLUSTER, services=list(OWNERS))
    for service in described["services"]:
        assert service["deploymentConfiguration"]["alarms"] == {
            "alarmNames": [f"{CLUSTER}-{service['serviceName']}"],
            "enable": False,
            "rollback": False,
        }
        assert service["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"] is True


def test_other_weights_update_every_service_in_place(
    deployment: Deployment, emulator: Emulator
) -> None:
    deployment.configure(MOSTLY_SPOT, rollback_on_alarm=False)

    planned = deployment.plan()
    deployment.apply()

    assert planned == {f"aws_ecs_service.{owner}_service": IN_PLACE for owner in OWNERS}
    assert deployment.plan() == {}
    described = emulator.client("ecs").describe_services(cluster=CLUSTER, services=list(OWNERS))
    for service in described["services"]:
        shares = {item["capacityProvider"]: item for item in service["capacityProviderStrategy"]}
        assert (shares["FARGATE"]["weight"], shares["FARGATE"]["base"]) == (1, 1)
        assert shares["FARGATE_SPOT"]["weight"] == 4
