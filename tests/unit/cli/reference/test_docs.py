from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import pytest

from cli.reference import fields as reference
from cli.reference.architecture import Diagram, Edge, Node, diagram
from cli.reference.docs import stale
from cli.reference.drawing import mermaid, svg
from environments.definition import (
    Autoscaling,
    DedicatedVpc,
    Destination,
    Environment,
    OneOffTask,
)
from environments.definition.base import Definition
from tests.helpers.examples import api, environment, scheduled_service, service, table, web
from tests.helpers.synthesis import application

SMALL = Diagram(
    "Small",
    nodes=[Node("users", ("Users",)), Node("web", ('the "web"', "<1 task>"), group="cluster")],
    edges=[Edge("users", "web", "HTTPS"), Edge("cluster", "users", is_loose=True)],
    groups={"vpc": "The network", "cluster": "The cluster"},
)


def drawn(environment: Environment) -> Diagram:
    return diagram("Test", application(environment).document)


def texts(environment: Environment) -> dict[str, tuple[str, ...]]:
    """Return the lines of each node below its name."""
    return {node.lines[0]: node.lines[1:] for node in drawn(environment).nodes}


def arrows(environment: Environment) -> set[tuple[str, str, str]]:
    return {(edge.source, edge.target, edge.label) for edge in drawn(environment).edges}


def test_hosts_lead_to_their_services_and_other_hosts_to_the_naked_domain() -> None:
    found = arrows(environment(services=(web(), api())))

    assert ("load_balancer", "service api", "api.cruddur.example") in found
    assert ("load_balancer", "service web", "everything else") in found


def test_only_its_callers_reach_an_internal_service() -> None:
    verifier = service(name="verifier", port=5555)
    found = arrows(environment(services=(web(), api(connects_to=("verifier",)), verifier)))

    assert [arrow for arrow in found if arrow[1] == "service verifier"] == [
        ("service api", "service verifier", "Service Connect :5555")
    ]


def test_a_service_is_drawn_with_its_size_its_tasks_and_whether_it_is_internal() -> None:
    scaled = service(
        name="verifier", port=5555, autoscaling=Autoscaling(minimum_count=1, maximum_count=4)
    )
    found = texts(environment(services=(web(desired_count=2), scaled), tracing="none"))

    assert found["web :3000"] == ("256 CPU units, 512 MiB", "2 tasks")
    size = "256 CPU units, 512 MiB"
    assert found["verifier :5555"] == (size, "1 to 4 tasks", "behind no target group")


def test_a_service_is_drawn_with_its_one_off_tasks() -> None:
    tasks = tuple(
        OneOffTask(name=name, command=("x",), time_limit_minutes=5) for name in ("seed", "migrate")
    )
    found = texts(environment(services=(web(tasks=tasks), api()), tracing="none"))

    assert "one-off tasks migrate, seed" in found["web :3000"]
    assert not any("one-off" in line for line in found["api :4567"])
    assert "AWS X-Ray" not in found


def test_a_worker_is_drawn_without_a_port() -> None:
    worker = service(name="mailer", port=None, connects_to=("worker",))
    found = environment(services=(web(), worker, service()), tracing="none")

    assert texts(found)["mailer"] == ("256 CPU units, 512 MiB", "1 task", "worker")
    assert ("service mailer", "service worker", "Service Connect :8080") in arrows(found)


def test_schedules_are_drawn_with_their_times_and_their_services() -> None:
    scheduled = environment(services=(web(), scheduled_service()))

    line = "clean: cron(30 3 * * ? *) Europe/Berlin"
    assert texts(scheduled)["EventBridge Scheduler"] == (line,)
    assert {("schedules", "service worker", "clean"), ("schedules", "dead_letters", "")} <= arrows(
        scheduled
    )


@pytest.mark.parametrize(
    ("switch", "node"),
    [
        ({"tracing": "none"}, "AWS X-Ray"),
        ({"access_logs": False}, "Amazon S3"),
        ({"network": DedicatedVpc(cidr_block="10.0.0.0/16", nat="one")}, "VPC endpoints"),
    ],
)
def test_a_setting_changes_the_drawing(switch: dict[str, object], node: str) -> None:
    before = texts(environment(access_logs=True))

    assert (node in before) != (node in texts(environment(**{"access_logs": True, **switch})))


@pytest.mark.parametrize(("nat", "is_drawn"), [("none", True), ("one", False)])
def test_the_cache_of_the_sidecar_is_drawn(nat: Literal["none", "one"], is_drawn: bool) -> None:
    found = texts(environment(network=DedicatedVpc(cidr_block="10.0.0.0/16", nat=nat)))

    assert ("cache of the sidecar's image" in found["Amazon ECR"]) == is_drawn


@pytest.mark.parametrize(
    "peer", [{"cidr_block": "10.1.0.0/16"}, {"security_group_id": "sg-0123456789abcdef0"}]
)
def test_a_destination_is_drawn_once_for_all_its_callers(peer: dict[str, str]) -> None:
    database = Destination(name="postgresql", port=5432, **peer)
    services = (web(calls_out_to=(database,)), api(calls_out_to=(database,)))
    found = drawn(environment(services=services))

    (node,) = (node for node in found.nodes if "postgresql" in node.lines)
    assert node.lines == ("postgresql", f"{next(iter(peer.values()))}:5432")
    callers = {edge.source for edge in found.edges if edge.target == node.id}
    assert callers == {"service web", "service api"}


def test_a_table_is_drawn_once_for_all_its_services() -> None:
    others = table("brought", create=False)
    services = (web(dynamodb_tables=(table(),)), api(dynamodb_tables=(table(create=False), others)))

    found = drawn(environment(services=services))

    tables = [node.lines[0] for node in found.nodes if "DynamoDB table" in node.lines]
    assert sorted(tables) == ["brought", "cruddur-test-items"]
    assert {(edge.source, edge.target) for edge in found.edges if "table" in edge.target} == {
        ("service web", "table cruddur-test-items"),
        ("service api", "table cruddur-test-items"),
        ("service api", "table brought"),
    }


def test_a_service_may_have_the_name_of_another_node() -> None:
    called = ("users", "dns", "logs", "cluster", "vpc", "ecr")
    others = (service(name=name, port=5000 + number) for number, name in enumerate(called))

    ids = [node.id for node in drawn(environment(services=(web(), *others))).nodes]

    assert len(ids) == len(set(ids))
    assert not set(ids) & {"cluster", "vpc"}


def test_a_label_contains_no_syntax_of_mermaid() -> None:
    assert mermaid(SMALL).splitlines() == [
        "flowchart LR",
        '    n0["Users"]',
        '    subgraph vpc["The network"]',
        '        subgraph cluster["The cluster"]',
        '            n1["the &quot;web&quot;<br>&lt;1 task&gt;"]',
        "        end",
        "    end",
        '    n0 -->|"HTTPS"| n1',
        "    cluster -.-> n0",
    ]


@pytest.mark.emulator
def test_graphviz_draws_every_label() -> None:
    root = ET.fromstring(svg(SMALL))  # noqa: S314 - our own

    texts = {text.strip() for text in root.itertext() if text.strip()}

    assert {"Small", "Users", 'the "web"', "<1 task>", "The cluster", "HTTPS"} <= texts


def test_the_reference_has_every_field_of_every_model() -> None:
    models = {model for model in Definition.__subclasses__() if "tests" not in model.__module__}

    page = reference.reference()
    for model in models:
        for field in model.model_fields:
            assert f"| `{field}` |" in page, f"{model.__name__}.{field}"


def test_the_reference_has_unit_default_and_allowed_values() -> None:
    lines = reference.reference().splitlines()

    start = "| `rollout_timeout_minutes` | minutes | `30` | 5 to 180 minutes | Minutes"
    assert sum(line.startswith(start) for line in lines) == 1
    (row,) = (line for line in lines if line.startswith("| `hosted_zone_name` "))
    assert "`None` | a lower-case domain" in row


@pytest.mark.parametrize(
    ("field", "warning"),
    [
        ("enable_execute_command", "AWS does not document ECS Exec in a container with a"),
        ("alarm_email", "SNS deletes a subscription that is not confirmed within 48 hours"),
        ("cpu_units", "AWS recommends 256 CPU units for the Service Connect proxy"),
        ("memory_mib", "AWS recommends 64 MiB for the Service Connect proxy"),
    ],
)
def test_the_reference_has_the_recommendations_of_aws(field: str, warning: str) -> None:
    rows = [line for line in reference.reference().splitlines() if line.startswith(f"| `{field}` ")]

    assert any(warning in row for row in rows)


def test_a_file_with_another_text_is_stale(tmp_path: Path) -> None:
    same, other, absent = (tmp_path / name for name in ("same", "other", "absent"))
    same.write_text("text")
    other.write_text("text")
    wanted = {same: "text", other: "another", absent: "text"}

    assert set(stale(wanted)) >= {other, absent}
    assert same not in stale(wanted)
