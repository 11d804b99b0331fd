"""What a killed Terraform leaves can be found: each resource of the deployed system is."""

import json
from typing import Any

import pytest

from bin.commands.resource_lookup import LOOKUPS, find
from bin.commands.known import Known
from bin.commands.orphans import orphans
from bin.commands.project import stack_json
from bin.commands.state_object import StateObject
from tests.system.system import System

pytestmark = pytest.mark.deployment

STACKS = [(name, kind) for name in ("dev", "prod") for kind in ("registry", "application")]


def session(system: System, name: str) -> Any:
    return system.emulator.session(system.environments[name].account_id)


def configuration(system: System, name: str, kind: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        stack_json(system.directory, f"{name}-{kind}").read_text()
    )
    return document


def state(system: System, name: str, kind: str) -> StateObject:
    return StateObject(system.client(name, "s3"), system.environments[name], kind)


@pytest.mark.parametrize(("name", "kind"), STACKS)
def test_each_resource_with_a_finder_is_found_in_aws_and_as_terraform_knows_it(
    system: System, name: str, kind: str
) -> None:
    document = configuration(system, name, kind)
    newest = next(state(system, name, kind).versions())
    known = Known(newest.state)
    tags = document["provider"]["aws"][0]["default_tags"][0]["tags"]
    lost = []
    for type_ in LOOKUPS.keys() & document["resource"].keys():
        for resource, arguments in document["resource"][type_].items():
            resolved = {**known.resolved(arguments), "default_tags": tags}
            if type_ == "aws_route53_record" and "name" not in resolved:
                continue  # a proof for the certificate, which Terraform overwrites
            found = find(session(system, name), type_, resolved)
            values = {value for each in found for value in each.attributes.values()}
            if not known.identities(type_) & values:
                lost.append(f"{type_}.{resource}: {found}")

    assert lost == []


@pytest.mark.parametrize(("name", "kind"), STACKS)
def test_nothing_is_left_over_where_terraform_knows_it_all(
    system: System, name: str, kind: str
) -> None:
    document = configuration(system, name, kind)

    assert orphans(session(system, name), state(system, name, kind), document) == []


def test_without_a_state_all_of_it_is_left_over(system: System) -> None:
    """From the VPC to the listener rules: what was found leads to what refers to it."""
    document = configuration(system, "prod", "application")
    unknown = StateObject(system.client("prod", "s3"), system.environments["prod"], "no-state")

    found = {each.address for each in orphans(session(system, "prod"), unknown, document)}

    expected = {
        f"{type_}.{resource}"
        for type_ in LOOKUPS.keys() & document["resource"].keys()
        for resource in document["resource"][type_]
    }
    # Data sources are in the state only: what refers to the hosted zone is not found.
    zone = {each for each in expected if each.startswith("aws_route53_record.")}
    assert found == expected - zone
