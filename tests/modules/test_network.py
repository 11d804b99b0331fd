"""Where the system lives."""

from modules.network import DefaultNetwork
from tests.synthesis import synthesize


def test_uses_the_default_vpc_and_its_default_subnets() -> None:
    synthesized = synthesize(lambda stack: DefaultNetwork(stack, "network"))

    (vpc,) = synthesized.data("aws_vpc")
    (subnets,) = synthesized.data("aws_subnets")
    assert vpc["default"] is True
    assert [filter_["name"] for filter_ in subnets["filter"]] == ["vpc-id", "default-for-az"]


def test_changes_nothing_in_the_default_vpc() -> None:
    synthesized = synthesize(lambda stack: DefaultNetwork(stack, "network"))

    assert "resource" not in synthesized.document
