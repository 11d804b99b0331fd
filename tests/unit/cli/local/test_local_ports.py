import socket
from collections.abc import Iterator

import pytest

from cli.local.ports import Ports, is_free
from tests.helpers.refusal import refusal


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_the_usual_port_is_used_if_it_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]

    assert Ports([free]).choose("aws", free) == free


def test_a_taken_port_is_replaced_by_a_free_one(
    taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    port = Ports([taken]).choose("aws", taken)

    assert port != taken
    assert is_free(port)
    assert capsys.readouterr().out == (
        f"aws: port {port}, because another program listens on port {taken}\n"
    )


def test_a_taken_port_that_the_user_names_is_refused_in_one_line(taken: int) -> None:
    line = refusal(
        Ports([]).choose, listener="aws", usual=5000, option="--emulator-port", wanted=taken
    )

    assert line == (
        f"--emulator-port {taken}: another program listens on that port; name another one, or "
        "leave --emulator-port out to get a free one"
    )


def test_a_port_is_taken_when_a_program_listens_on_ipv6_only() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        assert not is_free(listener.getsockname()[1])


def test_no_two_listeners_get_the_same_port(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = iter([40001, 40001, 40002])
    monkeypatch.setattr("cli.local.ports._any_free", lambda: next(offered))
    ports = Ports([taken])

    assert [ports.choose(name, taken) for name in ("aws", "xray")] == [40001, 40002]
