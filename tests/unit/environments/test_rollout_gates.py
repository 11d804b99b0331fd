import json
from typing import Any

from environments.definition import DedicatedVpc, OneOffTask
from tests.helpers.examples import api, environment, service, web
from tests.helpers.synthesis import Synthesized, application


def task(name: str, *, before_rollout: bool = True) -> OneOffTask:
    return OneOffTask(
        name=name, command=("true",), time_limit_minutes=5, before_rollout=before_rollout
    )


def gated(**changes: Any) -> Synthesized:
    services = (
        web(connects_to=("api",)),
        api(tasks=(task("migrate"), task("seed"), task("report", before_rollout=False))),
        service(),
    )
    return application(environment(services=services, **changes))


MIGRATE, SEED = "service/api/migrate_gate", "service/api/seed_gate"


def test_every_service_waits_for_all_tasks_before_the_rollout_and_for_no_other_task() -> None:
    synthesized = gated()

    assert set(synthesized.all("terraform_data")) == {MIGRATE, SEED}
    gates = {synthesized.address("terraform_data", path) for path in (MIGRATE, SEED)}
    for resource in synthesized.all("aws_ecs_service").values():
        assert gates <= set(resource["depends_on"])


def test_a_task_waits_for_all_that_it_needs_and_for_no_service() -> None:
    synthesized = gated(network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="one"))

    waits = set(synthesized.at("terraform_data", MIGRATE)["depends_on"])
    for type_, path in (
        ("aws_iam_role_policy", "service/api/roles/execution_permissions"),
        ("aws_vpc_security_group_egress_rule", "service/api/firewall/endpoints"),
        ("aws_vpc_security_group_ingress_rule", "network/endpoint/from_api"),
        ("aws_ecs_cluster_capacity_providers", "cluster/capacity"),
    ):
        assert synthesized.address(type_, path) in waits
    assert not [address for address in waits if address.startswith("aws_ecs_service.")]


def test_tasks_before_a_rollout_run_one_after_the_other() -> None:
    synthesized = gated()

    later = synthesized.at("terraform_data", SEED)["depends_on"]
    assert synthesized.address("terraform_data", MIGRATE) in later


def test_a_task_runs_again_with_every_new_revision() -> None:
    synthesized = gated()

    definition = synthesized.address("aws_ecs_task_definition", "service/api/tasks/migrate")
    assert synthesized.at("terraform_data", MIGRATE)["triggers_replace"] == {
        "task_definition": f"${{{definition}.arn}}"
    }


def test_the_command_runs_the_new_revision_in_the_network_of_the_service() -> None:
    synthesized = gated()

    (provisioner,) = synthesized.at("terraform_data", MIGRATE)["provisioner"]
    command = provisioner["local-exec"]
    assert command["command"] == '"${path.module}/../../../"bin/cruddur run api/migrate test'
    definition = synthesized.address("aws_ecs_task_definition", "service/api/tasks/migrate")
    assert command["environment"]["CRUDDUR_TASK_DEFINITION"] == f"${{{definition}.arn}}"
    network = command["environment"]["CRUDDUR_TASK_NETWORK"]
    group = synthesized.address("aws_security_group", "service/api/firewall/group")
    assert f'"securityGroups" = [{group}.id]' in network
    assert '"assignPublicIp" = "ENABLED"' in network


def test_services_wait_for_nothing_without_a_task_before_the_rollout() -> None:
    synthesized = application(
        environment(services=(web(tasks=(task("x", before_rollout=False),)),))
    )

    assert synthesized.all("terraform_data") == {}
    assert "terraform_data" not in json.dumps(synthesized.one("aws_ecs_service"))
