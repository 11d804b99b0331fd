"""Each resource of the deployed system can be found after an interrupted apply."""

import pytest

from cli.state.orphans import orphans, resources
from cli.state.references import resolved
from cli.state.resource_lookup import LOOKUPS, find
from cli.state.resource_lookup.lookup import Clients
from tests.helpers.deployed_environment import DeployedEnvironment

every_stack = pytest.mark.parametrize("kind", ["registry", "application"])


@every_stack
def test_each_resource_with_a_lookup_is_found_as_terraform_knows_it(
    deployed: DeployedEnvironment, kind: str
) -> None:
    session, newest = Clients(deployed.session), deployed.state(kind).newest()
    lost = []
    for address, arguments in resources(deployed.document(kind)).items():
        type_ = address.partition(".")[0]
        if type_ in LOOKUPS:
            found = find(session, type_, resolved(arguments, newest.attributes))
            if not any(each.identities & newest.identities(type_) for each in found):
                lost.append(f"{address}: {found}")

    assert lost == []


@every_stack
def test_there_is_no_orphan_where_terraform_knows_every_resource(
    deployed: DeployedEnvironment, kind: str
) -> None:
    known, document = deployed.state(kind), deployed.document(kind)

    assert orphans(deployed.session, known, document, with_repeatable=True) == []


def test_without_a_state_each_resource_is_an_orphan(deployed: DeployedEnvironment) -> None:
    """Find all kinds, from the VPC to the listener rules; some lookups use earlier findings."""
    document, unknown = deployed.document("application"), deployed.state("no-state")

    found = orphans(deployed.session, unknown, document, with_repeatable=True)

    looked_up = {address for address in resources(document) if address.partition(".")[0] in LOOKUPS}
    assert {each.address for each in found} == looked_up
    assert [str(each) for each in found if each.foreign or not each.is_needed] == []
