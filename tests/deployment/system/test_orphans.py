"""Each resource of the deployed system can be found after an interrupted apply."""

from typing import Any

import pytest

from cli.state.orphans import orphans, resources
from cli.state.references import resolved
from cli.state.resource_lookup import LOOKUPS, find
from cli.state.terraform_state import TerraformState
from cli.tools.project import stack_document
from tests.deployment.system.system import System

STACKS = [(name, kind) for name in ("dev", "prod") for kind in ("registry", "application")]


def session(system: System, name: str) -> Any:
    return system.emulator.session(system.environments[name].account_id)


def configuration(system: System, name: str, kind: str) -> dict[str, Any]:
    return stack_document(system.directory, f"{name}-{kind}")


def state(system: System, name: str, kind: str) -> TerraformState:
    return TerraformState(system.client(name, "s3"), system.environments[name], kind)


@pytest.mark.parametrize(("name", "kind"), STACKS)
def test_each_resource_with_a_lookup_is_found_as_terraform_knows_it(
    system: System, name: str, kind: str
) -> None:
    document = configuration(system, name, kind)
    newest = state(system, name, kind).newest()
    lost = []
    for address, arguments in resources(document).items():
        type_ = address.partition(".")[0]
        if type_ in LOOKUPS:
            found = find(session(system, name), type_, resolved(arguments, newest.attributes))
            if not any(each.identities & newest.identities(type_) for each in found):
                lost.append(f"{address}: {found}")

    assert lost == []


@pytest.mark.parametrize(("name", "kind"), STACKS)
def test_there_is_no_orphan_where_terraform_knows_every_resource(
    system: System, name: str, kind: str
) -> None:
    document = configuration(system, name, kind)
    known = state(system, name, kind)

    assert orphans(session(system, name), known, document, with_repeatable=True) == []


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_without_a_state_each_resource_is_an_orphan(system: System, name: str) -> None:
    """Find all kinds, from the VPC to the listener rules; some lookups use earlier findings."""
    document = configuration(system, name, "application")
    unknown = TerraformState(system.client(name, "s3"), system.environments[name], "no-state")

    found = orphans(session(system, name), unknown, document, with_repeatable=True)

    looked_up = {address for address in resources(document) if address.partition(".")[0] in LOOKUPS}
    assert {each.address for each in found} == looked_up
    assert [str(each) for each in found if each.foreign or not each.is_needed] == []
