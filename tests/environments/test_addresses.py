"""No resource changes its address unseen: Terraform would destroy it and create another one."""

from pathlib import Path

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster

from environments.definition import load_environments
from modules.moved import moved_from
from modules.removed import leave_in_aws
from tests.environments.addresses import consequences
from tests.synthesis import Synthesized, synthesize, synthesize_environment

REVIEWED = Path(__file__).with_name("addresses.txt")
OLD, NEW, OTHER = "aws_ecs_cluster.old", "aws_ecs_cluster.new", "aws_lb.other"


def addresses(synthesized: Synthesized) -> set[str]:
    return {
        f"{type_}.{name}"
        for type_, resources in synthesized.document.get("resource", {}).items()
        for name in resources
    }


def moved(synthesized: Synthesized) -> dict[str, str]:
    return {move["from"]: move["to"] for move in synthesized.document.get("moved", [])}


def left(synthesized: Synthesized) -> set[str]:
    """The addresses that Terraform drops from the state without destroying anything."""
    blocks = synthesized.document.get("removed", [])
    return {block["from"] for block in blocks if block["lifecycle"] == {"destroy": False}}


def reviewed() -> dict[str, set[str]]:
    """The addresses of the reviewed list, by stack; each line is a stack and an address."""
    found: dict[str, set[str]] = {}
    for line in REVIEWED.read_text(encoding="utf-8").splitlines():
        stack, address = line.split()
        found.setdefault(stack, set()).add(address)
    return found


def test_every_resource_has_its_reviewed_address(request: pytest.FixtureRequest) -> None:
    stacks = {
        name: synthesized
        for environment in load_environments()
        for name, synthesized in synthesize_environment(environment).items()
    }
    if request.config.getoption("update_snapshots"):
        lines = {f"{name} {a}\n" for name, stack in stacks.items() for a in addresses(stack)}
        REVIEWED.write_text("".join(sorted(lines)), encoding="utf-8")

    # What a stack has left behind that is no longer here, no deployment of ours touches.
    before = reviewed()
    told = [
        consequences(
            name,
            reviewed=before.get(name, set()),
            synthesized=addresses(stack),
            moved=moved(stack),
            left=left(stack),
        )
        for name, stack in stacks.items()
    ]

    if any(told):
        pytest.fail("\n\n".join(filter(None, told)), pytrace=False)


def test_the_same_addresses_need_no_words() -> None:
    assert consequences("dev", reviewed={OLD}, synthesized={OLD}, moved={}) == ""


def test_a_renamed_construct_is_told_as_the_destruction_that_it_is() -> None:
    told = consequences("dev", reviewed={OLD, OTHER}, synthesized={NEW, OTHER}, moved={})

    assert told.splitlines()[:3] == [
        "Reviewed addresses are no longer in dev. Terraform would DESTROY what is deployed there "
        "(-), and create those with a plus:",
        f"  - {OLD}",
        f"  + {NEW}",
    ]
    assert 'moved_from(resource, "TYPE.OLD_NAME")' in told
    assert told.endswith("--snapshot-update")
    assert OTHER not in told


def test_a_removed_construct_creates_nothing() -> None:
    told = consequences("dev", reviewed={OLD, OTHER}, synthesized={OTHER}, moved={})

    assert "would DESTROY what is deployed there (-):\n" in told
    assert "plus" not in told


def test_a_new_construct_is_told_in_milder_words() -> None:
    told = consequences("dev", reviewed={OTHER}, synthesized={NEW, OTHER}, moved={})

    assert told.startswith(f"Terraform would create these in dev:\n  + {NEW}\n")
    assert "DESTROY" not in told


def test_a_moved_resource_is_kept() -> None:
    def build(stack: TerraformStack) -> None:
        moved_from(EcsCluster(stack, "new", name="cluster"), OLD)

    stack = synthesize(build)
    told = consequences("dev", reviewed={OLD}, synthesized=addresses(stack), moved=moved(stack))

    assert told.startswith(f"dev keeps these under another address:\n  = {NEW}, formerly {OLD}\n")
    assert "DESTROY" not in told


def test_a_resource_that_is_left_in_aws_is_not_destroyed() -> None:
    stack = synthesize(lambda stack: leave_in_aws(stack, OLD))
    told = consequences("dev", reviewed={OLD}, synthesized=set(), moved={}, left=left(stack))

    assert told.startswith(f"dev leaves these in AWS and no longer manages them:\n  . {OLD}\n")
    assert "DESTROY" not in told


def test_a_move_from_elsewhere_keeps_nothing() -> None:
    told = consequences("dev", reviewed={OLD}, synthesized={NEW}, moved={OTHER: NEW})

    assert f"  - {OLD}\n" in told
