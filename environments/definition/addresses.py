"""Ranges of IPv4 addresses."""

from ipaddress import IPv4Network
from typing import Annotated

from environments.definition.check import Check
from environments.definition.text import Text

# RFC 1918.
PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def is_private(cidr_block: str) -> bool:
    """Return whether the range is in one of the private ranges."""
    block = IPv4Network(cidr_block)
    return any(block.subnet_of(IPv4Network(private)) for private in PRIVATE_RANGES)


def _cidr_block(text: str) -> str:
    try:
        block = IPv4Network(text)
    except ValueError:
        block = None
    # AWS stores the normal form: another form would be a change in every plan.
    if block is None or str(block) != text:
        raise ValueError(
            "must be an IPv4 range that starts at its network's address, such as 10.0.0.0/16"
        )
    return text


CidrBlock = Annotated[Text, Check(_cidr_block, "an IPv4 range such as 10.0.0.0/16")]
