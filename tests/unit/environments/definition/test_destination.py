from typing import Any

import pytest

from environments.definition import Destination
from tests.helpers.examples import service
from tests.unit.environments.definition.refusal import refusal

_RANGE = {"cidr_block": "10.0.0.0/8"}


@pytest.mark.parametrize(
    ("peers", "got"),
    [
        ({}, "none"),
        ({**_RANGE, "prefix_list_id": "pl-01234567"}, "'10.0.0.0/8', 'pl-01234567'"),
        ({**_RANGE, "security_group_id": "sg-01234567"}, "'10.0.0.0/8', 'sg-01234567'"),
    ],
)
def test_a_destination_has_exactly_one_peer(peers: dict[str, Any], got: str) -> None:
    assert refusal(Destination, name="office", port=443, **peers) == (
        "calls_out_to 'office': exactly one of cidr_block, prefix_list_id and security_group_id "
        f"must be given, got {got}"
    )


def test_a_service_has_at_most_twenty_destinations() -> None:
    destinations = tuple(
        Destination(name=f"port-{port}", cidr_block="10.0.0.0/8", port=port)
        for port in range(1, 22)
    )

    assert len(service(calls_out_to=destinations[:20]).calls_out_to) == 20
    assert refusal(service, calls_out_to=destinations).startswith(
        "service 'worker': calls_out_to must be at most 20 destinations, got "
    )
