"""Services in Terraform's plan: the owner of the task count, the capacity, foreign groups.

One more service is a worker: it has no port, and calls another service and a database. The security
group of the database belongs to somebody else.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.ecs_service import EcsServiceCapacityProviderStrategy

from cli.tools.plan_changes import DESTROYED, IN_PLACE, UNTOUCHED, changes
from cli.tools.terraform import Terraform
from modules.account import Account
from modules.cluster import Cluster
from modules.fargate_service import (
    EgressRule,
    FargateService,
    PauseSchedule,
    Scaling,
    TrackedMetric,
    capacity_provider_strategy,
)
from modules.log_group import LogGroup
from modules.network import DefaultNetwork
from tests.helpers.applying import apply, apply_plan, configure
from tests.helpers.emulator import Emulator
from tests.helpers.fargate import CONTAINER, DEPLOYMENT, TASK, fargate_service

CLUSTER = "scaling"
CPU = TrackedMetric("cpu", "ECSServiceAverageCPUUtilization", 60)
PAUSE = PauseSchedule("0 20 ? * MON-FRI *", "0 7 ? * MON-FRI *", "Europe/Berlin")
OWNERS = {
    "terraform": None,
    "load": Scaling(minimum_count=1, maximum_count=4, metrics=(CPU,), pause=None),
    "clock": Scaling(minimum_count=1, maximum_count=1, metrics=(), pause=PAUSE),
}
SERVICES = [*OWNERS, "worker"]
PORT = 5432
OFFICE = "10.9.0.0/16"
ON_DEMAND = capacity_provider_strategy(
    fargate_weight=1, fargate_spot_weight=0, fargate_base_count=0
)
MOSTLY_SPOT = capacity_provider_strategy(
    fargate_weight=1, fargate_spot_weight=4, fargate_base_count=1
)
Strategy = list[EcsServiceCapacityProviderStrategy]


def services(
    capacity: Strategy, *, rollback_on_alarm: bool, database: str = ""
) -> Callable[[TerraformStack], None]:
    """Return a cluster with a worker, and with a service for each possible owner of a task count.

    The service has the name of the owner. The worker calls the first service, and the database with
    that security group.
    """

    def build(stack: TerraformStack) -> None:
        account = Account(stack, "account", region="us-east-1")
        network = DefaultNetwork(stack, "network", region="us-east-1")
        cluster = Cluster(stack, "cluster", name=CLUSTER, container_insights="disabled")

        def service(name: str, port: int | None, **changes: Any) -> FargateService:
            return fargate_service(
                stack,
                name,
                name=f"{CLUSTER}-{name}",
                account=account,
                cluster=cluster,
                network=network,
                task=replace(TASK, container=replace(CONTAINER, name=name, port=port)),
                deployment=replace(
                    DEPLOYMENT,
                    desired_count=1,
                    capacity_provider_strategy=capacity,
                    alarm_names=[f"{CLUSTER}-{name}"],
                    rollback_on_alarm=rollback_on_alarm,
                ),
                log_group=LogGroup(name=f"/{CLUSTER}/{name}", retention_days=7, kms_key_arn=None),
                **changes,
            )

        owned = [
            service(owner, port, scaling=scaling)
            for port, (owner, scaling) in enumerate(OWNERS.items(), start=8080)
        ]
        rule = EgressRule("database", "To database", PORT, None, None, database, is_foreign=True)
        service("worker", None, callees=owned[:1], egress_rules=[rule] if database else [])

    return build


@pytest.fixture(scope="module")
def database(emulator: Emulator) -> str:
    """Return the id of a database's security group in the default VPC, which allows an office."""
    ec2 = emulator.client("ec2")
    group = ec2.create_security_group(GroupName=f"{CLUSTER}-database", Description="A database")
    rule = {"IpProtocol": "tcp", "FromPort": PORT, "ToPort": PORT, "IpRanges": [{"CidrIp": OFFICE}]}
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])
    return str(group["GroupId"])


@pytest.fixture(scope="module")
def terraform(
    emulator: Emulator, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Terraform:
    """Return Terraform in a directory where the services are deployed."""
    terraform = Terraform(tmp_path_factory.mktemp("services"), emulator.terraform_environment())
    configure(terraform, services(ON_DEMAND, rollback_on_alarm=True, database=database))
    terraform.init()
    apply(terraform)
    return terraform


def planned(terraform: Terraform) -> dict[str, str]:
    """Return the planned changes by address, without the hash that CDKTF adds to an address."""
    return {
        change.name.rpartition("_")[0]: change.action
        for change in changes(terraform.plan())
        if change.action != UNTOUCHED
    }


def described(emulator: Emulator) -> list[dict[str, Any]]:
    found = emulator.client("ecs").describe_services(cluster=CLUSTER, services=SERVICES)
    return list(found["services"])


def inbound(emulator: Emulator, group_id: str) -> list[dict[str, Any]]:
    found = emulator.client("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group_id]}]
    )
    return [rule for rule in found["SecurityGroupRules"] if not rule["IsEgress"]]


@pytest.mark.usefixtures("terraform")
def test_a_service_may_reach_a_foreign_security_group_on_one_port_by_a_rule_with_tags(
    emulator: Emulator, database: str
) -> None:
    (rule,) = (it for it in inbound(emulator, database) if "ReferencedGroupInfo" in it)

    (worker,) = (it for it in described(emulator) if it["serviceName"] == "worker")
    groups = worker["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
    assert [rule["ReferencedGroupInfo"]["GroupId"]] == groups
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", PORT, PORT)
    assert rule["Tags"] == [{"Key": "Project", "Value": "cruddur"}]
    found = emulator.client("ec2").describe_security_groups(GroupIds=[database])
    assert found["SecurityGroups"][0].get("Tags", []) == []


def test_a_change_behind_terraform_is_a_change_only_where_terraform_owns_the_count(
    terraform: Terraform, emulator: Emulator
) -> None:
    for owner in OWNERS:
        emulator.client("ecs").update_service(cluster=CLUSTER, service=owner, desiredCount=3)
    emulator.client("application-autoscaling").register_scalable_target(  # the pause at night
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=f"service/{CLUSTER}/clock",
        MinCapacity=0,
        MaxCapacity=0,
    )

    assert planned(terraform) == {"aws_ecs_service.terraform_service": IN_PLACE}


@pytest.fixture(scope="module")
def reconfigured(terraform: Terraform) -> dict[str, str]:
    """Apply other weights, no rollback on alarm and no database; return the planned changes."""
    configure(terraform, services(MOSTLY_SPOT, rollback_on_alarm=False))
    found = planned(terraform)
    apply_plan(terraform)
    return found


def test_capacity_and_rollback_on_alarm_change_in_place(reconfigured: dict[str, str]) -> None:
    changed = {name: action for name, action in reconfigured.items() if action == IN_PLACE}
    assert changed == {f"aws_ecs_service.{name}_service": IN_PLACE for name in SERVICES}


def test_only_the_rule_of_a_foreign_security_group_is_deleted(
    emulator: Emulator, database: str, reconfigured: dict[str, str]
) -> None:
    assert sorted(
        name.partition(".")[0] for name, action in reconfigured.items() if action == DESTROYED
    ) == ["aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"]
    (rule,) = inbound(emulator, database)
    assert rule["CidrIpv4"] == OFFICE


@pytest.mark.usefixtures("reconfigured")
def test_after_a_change_of_every_service_the_plan_is_empty(terraform: Terraform) -> None:
    assert planned(terraform) == {}


@pytest.mark.usefixtures("reconfigured")
def test_rollback_on_alarm_is_switched_off(emulator: Emulator) -> None:
    for service in described(emulator):
        assert service["deploymentConfiguration"]["alarms"] == {
            "alarmNames": [f"{CLUSTER}-{service['serviceName']}"],
            "enable": False,
            "rollback": False,
        }
        assert service["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"] is True


@pytest.mark.usefixtures("reconfigured")
def test_every_service_gets_the_other_weights(emulator: Emulator) -> None:
    for service in described(emulator):
        shares = {item["capacityProvider"]: item for item in service["capacityProviderStrategy"]}
        assert (shares["FARGATE"]["weight"], shares["FARGATE"]["base"]) == (1, 1)
        assert shares["FARGATE_SPOT"]["weight"] == 4


@pytest.mark.usefixtures("terraform")
def test_a_worker_is_a_client_of_service_connect_without_an_endpoint(emulator: Emulator) -> None:
    ecs = emulator.client("ecs")

    (worker,) = ecs.describe_services(cluster=CLUSTER, services=["worker"])["services"]

    (deployment,) = worker["deployments"]
    connect = deployment["serviceConnectConfiguration"]
    assert connect["enabled"] is True
    assert not connect.get("services")
    assert worker["loadBalancers"] == []
