"""Addresses and paths in the commands and variables of programs."""

import pytest

from emulator.data_plane.engine import Address
from emulator.data_plane.rewriting import rewriter

ADDRESSES = {
    Address("127.0.0.1", 80): Address("127.0.0.1", 20001),
    Address("api.dev", 5555): Address("127.0.0.1", 20002),
}
PATHS = {"/tmp": "/t", "/tmp/cache": "/c"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:80", "127.0.0.1:20001"),
        ("http://127.0.0.1:80/path", "http://127.0.0.1:20001/path"),
        ("curl http://127.0.0.1/path", "curl http://127.0.0.1:20001/path"),
        ("curl -f 'http://api.dev:5555'", "curl -f 'http://127.0.0.1:20002'"),
        ("a=/tmp/file,/tmp", "a=/t/file,/t"),
        ("/tmp/cache/file", "/c/file"),
    ],
)
def test_every_address_and_path_of_the_task_is_replaced(text: str, expected: str) -> None:
    assert rewriter(ADDRESSES, PATHS)(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:8080",
        "10.127.0.0.1:80",
        "http://127.0.0.1:5000",
        "http://api.dev",
        "my-api.dev:5555",
        "/tmpfile",
        "/var/tmp",
        "https://example.com/tmp",
    ],
)
def test_other_addresses_and_paths_stay(text: str) -> None:
    assert rewriter(ADDRESSES, PATHS)(text) == text


def test_nothing_is_replaced_twice() -> None:
    first, second, third = (Address("127.0.0.1", port) for port in (1, 2, 3))

    assert rewriter({first: second, second: third}, {})("127.0.0.1:1") == "127.0.0.1:2"
