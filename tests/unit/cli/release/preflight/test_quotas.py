from typing import Any

from cli.release.preflight import quotas
from cli.release.preflight.quotas import Quota
from environments.definition import Capacity, DedicatedVpc
from tests.helpers.examples import environment, web
from tests.unit.cli.release.preflight.conftest import Account

OURS = [{"Key": "Project", "Value": "cruddur"}, {"Key": "Environment", "Value": "test"}]


def have(account: Account, *names: str) -> None:
    """Prepare the existing load balancers; the environment's own is cruddur-test."""
    found = [{"LoadBalancerName": name, "Type": "application"} for name in names]
    account["elbv2"].add_response("describe_load_balancers", {"LoadBalancers": found})


def allow(account: Account, quota: Quota, value: float) -> None:
    """Prepare the answer of Service Quotas: the account's own value of the quota."""
    account["service-quotas"].add_response(
        "get_service_quota",
        {"Quota": {"Value": value}},
        {"ServiceCode": quota.service, "QuotaCode": quota.code},
    )


def have_network(
    account: Account, *, vpcs: int, addresses: int, ours: dict[str, Any] | None = None
) -> None:
    """Prepare VPCs with an internet gateway each, and addresses; all of them may be ours."""
    tags = ours or {}
    account["ec2"].add_response("describe_vpcs", {"Vpcs": [tags] * vpcs})
    account["ec2"].add_response("describe_internet_gateways", {"InternetGateways": [tags] * vpcs})
    account["ec2"].add_response("describe_addresses", {"Addresses": [tags] * addresses})


DEDICATED = environment(network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="one_per_zone"))


def test_a_vpc_gateway_and_addresses_beyond_their_quotas_are_problems(account: Account) -> None:
    have_network(account, vpcs=5, addresses=4)
    have(account, "cruddur-test")
    for quota in (quotas.VPCS, quotas.INTERNET_GATEWAYS, quotas.ADDRESSES):
        allow(account, quota, 5)
    allow(account, quotas.ON_DEMAND, 6)

    lines = account.found(quotas.check, DEDICATED)

    assert lines[0] == (
        "Problem: this deployment adds 1 to 5 VPCs per Region of eu-central-1, and the quota "
        "L-F678F1CE is 5: aws service-quotas request-service-quota-increase --service-code vpc "
        "--quota-code L-F678F1CE --desired-value 6 --region eu-central-1"
    )
    assert [line.partition(", and")[0] for line in lines[1:]] == [
        "Problem: this deployment adds 1 to 5 internet gateways per Region of eu-central-1",
        "Problem: this deployment adds 2 to 4 Elastic IP addresses of eu-central-1",
    ]


def test_existing_resources_of_the_environment_are_not_added(account: Account) -> None:
    have_network(account, vpcs=1, addresses=2, ours={"Tags": OURS})
    have(account, "cruddur-test")
    allow(account, quotas.ON_DEMAND, 6)

    assert account.found(quotas.check, DEDICATED) == []


def test_a_load_balancer_beyond_the_quota_is_a_problem(account: Account) -> None:
    have(account, *(f"other-{number}" for number in range(50)))
    allow(account, quotas.LOAD_BALANCERS, 50)
    allow(account, quotas.ON_DEMAND, 6)

    (line,) = account.found(quotas.check, environment())

    assert line.startswith("Problem: this deployment adds 1 to 50 Application Load Balancers")


def test_tasks_beyond_the_vcpus_of_each_kind_of_fargate_are_problems(account: Account) -> None:
    have(account, "cruddur-test")
    allow(account, quotas.ON_DEMAND, 0)
    allow(account, quotas.SPOT, 1.5)

    # Two of the six tasks are the base on demand; both kinds get half of the others.
    lines = account.found(
        quotas.check,
        environment(
            services=(web(cpu_units=1024, memory_mib=2048, desired_count=6),),
            capacity=Capacity(fargate_base_count=2, fargate_weight=1, fargate_spot_weight=1),
        ),
    )

    assert [line.partition(" of eu")[0] for line in lines] == [
        "Problem: this deployment adds 4 to 0 vCPUs of Fargate on demand",
        "Problem: this deployment adds 2 to 0 vCPUs of Fargate Spot",
    ]


def test_an_unknown_quota_counts_as_its_default_and_is_a_warning(account: Account) -> None:
    have(account, "cruddur-test")
    account["service-quotas"].add_client_error("get_service_quota", "AccessDeniedException")
    large = web(cpu_units=8192, memory_mib=16384)

    (line,) = account.found(quotas.check, environment(services=(large,)))

    assert line.startswith("Warning: this deployment adds 8 to 0 vCPUs of Fargate on demand")
    assert "is 6 by default: " in line
