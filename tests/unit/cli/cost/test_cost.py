import io
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from cli.cost import comparison as cost
from cli.cost.estimate import Line, estimate, load_prices, total
from cli.tools import git
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from cli.tools.revision import environment_at
from environments.definition import (
    AlarmThresholds,
    Autoscaling,
    Capacity,
    DedicatedVpc,
    Environment,
    WebAcl,
)
from tests.helpers import examples
from tests.helpers.clone import commit_all
from tests.helpers.commands import Run
from tests.helpers.examples.environments import replace_environments
from tests.helpers.refusal import refusal
from tests.helpers.synthesis import synthesize_environment


def example(**changes: object) -> Environment:
    """Return an environment that does not depend on the files of dev and prod."""
    services = (
        examples.web(desired_count=2),
        examples.api(cpu_units=512, memory_mib=1024, desired_count=3),
        examples.service(desired_count=0),
    )
    return examples.environment(**{"region": "us-east-1", "services": services, **changes})


def lines(**changes: object) -> list[Line]:
    return estimate(example(**changes), load_prices())


def printed(show: Callable[..., None], *arguments: object) -> str:
    text = io.StringIO()
    show(Console(width=120, file=text), *arguments)
    return text.getvalue()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a git repository with the example environments."""
    shutil.copytree(ROOT / "environments", tmp_path / "environments")
    replace_environments(tmp_path)
    monkeypatch.setattr(git, "ROOT", tmp_path)
    return tmp_path


def edit(tree: Path, before: str, after: str) -> None:
    file = tree / "environments" / "dev.py"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_every_charge_is_shown_with_its_quantity(snapshot: SnapshotAssertion) -> None:
    assert printed(cost.show, example()) == snapshot


def test_the_difference_shows_what_differs_and_both_sums(snapshot: SnapshotAssertion) -> None:
    smaller = example(services=(examples.web(desired_count=1),))

    assert printed(cost.show_difference, example(), smaller, "smaller") == snapshot


def test_the_sum_is_that_of_the_lines_shown() -> None:
    assert total(lines()) == sum(Decimal(f"{line.usd:.2f}") for line in lines())


def test_no_task_of_a_service_costs_anything_but_its_image() -> None:
    idle = {line.charge for line in lines() if line.resource == "worker" and line.usd}

    assert idle == {"image storage"}


@pytest.mark.parametrize(
    ("capacity", "tasks"),
    [
        (Capacity(), {"FARGATE": 3}),
        (Capacity(fargate_weight=1, fargate_spot_weight=2), {"FARGATE": 1, "FARGATE_SPOT": 2}),
        (Capacity(fargate_weight=0, fargate_spot_weight=1), {"FARGATE_SPOT": 3}),
        (
            Capacity(fargate_weight=1, fargate_spot_weight=9, fargate_base_count=2),
            {"FARGATE": 2, "FARGATE_SPOT": 1},
        ),
    ],
)
def test_tasks_are_divided_as_the_capacity_says(capacity: Capacity, tasks: dict[str, int]) -> None:
    assert {
        line.charge.split()[0]: line.units[0][0]
        for line in lines(capacity=capacity, cpu_architecture="ARM64")
        if line.resource == "api" and line.charge.endswith("ARM64 vCPU")
    } == tasks


def test_a_scaled_service_costs_its_fewest_tasks() -> None:
    bounds = Autoscaling(minimum_count=2, maximum_count=9)
    scaled = examples.web(desired_count=3, autoscaling=bounds)
    fixed = examples.web(desired_count=2)

    assert total(lines(services=(scaled,))) == total(lines(services=(fixed,)))


def charges(**changes: object) -> dict[tuple[str, str], str]:
    """Return the quantity of each charge, by resource and charge."""
    return {(line.resource, line.charge): line.quantity for line in lines(**changes)}


def test_a_vpc_of_its_own_costs_endpoints_and_gateways_instead_of_public_addresses() -> None:
    own = charges(network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="one_per_zone"))

    assert own["network", "interface endpoints"] == "4 endpoints x 2 zones x 730 h"
    assert own["network", "NAT gateways"] == "2 gateways x 730 h"
    assert own["network", "public IPv4"] == "2 gateways x 730 h"
    assert own["load balancer", "public IPv4"] == "2 zones x 730 h"
    addresses = [resource for resource, charge in own if charge == "public IPv4"]
    assert addresses == ["load balancer", "network"]


@pytest.mark.parametrize(("nat", "gateways"), [("none", None), ("one", "1 gateways x 730 h")])
def test_only_declared_nat_gateways_cost(nat: str, gateways: str | None) -> None:
    vpc = DedicatedVpc(cidr_block="10.0.0.0/16", nat=nat)

    assert charges(network=vpc, tracing="none").get(("network", "NAT gateways")) == gateways


def test_a_web_acl_costs_its_rules_too() -> None:
    rules = WebAcl(
        rate_limit_per_five_minutes=2000, managed_rule_groups=("AWSManagedRulesSQLiRuleSet",)
    )

    usd = {
        line.charge: f"{line.usd:.2f}"
        for line in lines(web_acl=rules)
        if line.resource == "web ACL"
    }
    assert usd == {"web ACL": "5.00", "rules": "2.00", "requests": "0.60"}


@pytest.mark.parametrize(("is_protected", "charges"), [(True, 4), (False, 3)])
def test_tables_that_the_stack_creates_cost_by_request(is_protected: bool, charges: int) -> None:
    created, brought = examples.table(), examples.table("brought", create=False)
    services = (examples.web(dynamodb_tables=(created, brought)),)

    found = lines(services=services, deletion_protection=is_protected)
    of_tables = [line for line in found if line.resource == "DynamoDB"]
    assert len(of_tables) == charges
    assert {line.units[0] for line in of_tables} == {(1, "tables")}


@pytest.mark.parametrize(("customer_managed_keys", "keys"), [(False, 1), (True, 3)])
def test_every_key_costs(customer_managed_keys: bool, keys: int) -> None:
    changed = example(customer_managed_keys=customer_managed_keys)
    stacks = synthesize_environment(changed).values()

    (line,) = (line for line in estimate(changed, load_prices()) if line.charge == "KMS keys")

    assert line.units == ((keys, "keys"),)
    assert keys == sum(len(stack.all("aws_kms_key")) for stack in stacks)


def test_a_note_reports_that_prices_of_another_region_differ() -> None:
    shown = printed(cost.show, example(region="eu-central-1"))

    assert "Prices of eu-central-1 differ from these." in shown


def test_services_without_room_for_the_service_connect_proxy_are_named() -> None:
    roomy = examples.api(cpu_units=512, memory_mib=1024)
    small = examples.web(cpu_units=256, memory_mib=512)

    shown = " ".join(printed(cost.show, example(services=(small, roomy))).split())

    assert "AWS recommends 256 CPU units and 64 MiB for the Service Connect proxy" in shown
    assert "with the sizes of: web." in shown


def test_prod_against_dev_is_the_difference_of_both(run: Run) -> None:
    def last_number(*arguments: str) -> Decimal:
        lines = run("cost", *arguments).output.splitlines()
        (line,) = (line for line in lines if line.startswith("│ total"))
        return Decimal(line.split("│")[-2].strip())

    difference = last_number("prod", "--against", "dev")

    assert difference == last_number("prod") - last_number("dev") > 0


@pytest.mark.emulator
def test_a_revision_is_loaded_as_it_was(tree: Path) -> None:
    before = commit_all(tree)
    edit(tree, "log_retention_days=7", "log_retention_days=30")
    after = commit_all(tree)

    days = {
        revision: environment_at(revision, "dev").log_retention_days
        for revision in (before, after, "HEAD~1")
    }

    assert days == {before: 7, after: 30, "HEAD~1": 7}


@pytest.mark.emulator
def test_an_uncommitted_change_is_not_in_a_revision(tree: Path) -> None:
    commit_all(tree)
    edit(tree, "log_retention_days=7", "log_retention_days=30")

    assert environment_at("HEAD", "dev").log_retention_days == 7


@pytest.mark.emulator
def test_a_revision_without_the_environment_is_refused_with_its_environments(tree: Path) -> None:
    commit_all(tree)

    with pytest.raises(CommandError, match=r"^HEAD has no environment 'staging', only dev, prod$"):
        environment_at("HEAD", "staging")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("log_retention_days=7", "log_retention_days=8", "log_retention_days must be"),
        ("environment = Env", "environment == Env", "NameError: name 'environment' is not"),
    ],
)
@pytest.mark.emulator
def test_a_revision_that_cannot_be_loaded_gives_one_line(
    tree: Path, before: str, after: str, reason: str
) -> None:
    edit(tree, before, after)
    commit = commit_all(tree)

    line = refusal(lambda: environment_at(commit, "dev"))

    assert line.startswith(f"the environments of {commit} cannot be loaded: ")
    assert reason in line


@pytest.mark.emulator
def test_a_definition_that_the_current_one_does_not_read_gives_one_line(tree: Path) -> None:
    definition = tree / "environments" / "definition" / "environment.py"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(
        text.replace("    name: Env", '    colour: str = "blue"\n    name: Env', 1)
    )
    commit_all(tree)

    start = "HEAD: environments/dev.py does not fit the current definition: colour is not a field"
    assert refusal(lambda: environment_at("HEAD", "dev")).startswith(start)


@pytest.mark.usefixtures("tree")
@pytest.mark.emulator
def test_a_name_of_neither_an_environment_nor_a_revision_is_refused(run: Run) -> None:
    outcome = run("cost", "dev", "--against", "nowhere")

    assert outcome.error == (
        "bin/cruddur cost: --against must be an environment (dev, prod) or a git revision, "
        "got 'nowhere'\n"
    )


def test_every_metric_of_every_alarm_costs() -> None:
    objective = AlarmThresholds(availability_objective_percent=99.9)
    services = (examples.web(alarm_thresholds=objective), examples.scheduled_service())
    resources = synthesize_environment(example(services=services))["test-application"]
    alarms = resources.all("aws_cloudwatch_metric_alarm").values()
    metrics = sum(
        sum("metric" in query for query in alarm.get("metric_query", [])) or 1 for alarm in alarms
    )

    found = {line.charge: line for line in lines(services=services) if line.resource == "alarms"}
    assert found["metrics of alarms"].quantity == f"{metrics} metrics"
    assert (metrics, str(found["metrics of alarms"].usd)) == (21, "2.10")
    assert str(found["composite alarms"].usd) == "0.50"


def test_no_alarm_of_missing_tasks_costs_where_tasks_are_not_counted() -> None:
    services = (examples.web(), examples.service())

    counted = charges(services=services, container_insights="enabled")
    uncounted = charges(services=services, container_insights="disabled")
    assert counted["alarms", "metrics of alarms"] == "8 metrics"
    assert uncounted["alarms", "metrics of alarms"] == "4 metrics"


def test_80_percent_of_the_proposed_budget_are_the_estimate_rounded_up() -> None:
    environment = example()
    estimated = total(lines())

    (line,) = (it for it in printed(cost.show, environment).splitlines() if "Proposed" in it)
    proposed = int(line.partition("Proposed: monthly_budget_usd=")[2].partition(".")[0])
    assert line.startswith("Budget: none. ")
    assert proposed % 10 == 0
    assert proposed - 10 < estimated / Decimal("0.8") <= proposed


def test_the_budget_of_an_environment_is_shown_beside_the_proposal() -> None:
    shown = printed(cost.show, example(monthly_budget_usd=7))

    assert "Budget: monthly_budget_usd=7. Proposed: monthly_budget_usd=" in shown
