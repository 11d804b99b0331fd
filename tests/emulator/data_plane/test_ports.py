"""Ports of tasks."""

import socket

import pytest

from emulator.data_plane import ports


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_port_in_use_is_not_taken(kind: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind((ports.HOST, 0))
        used = other.getsockname()[1]
        free = ports.Ports().take()
        monkeypatch.setattr(ports, "_RANGE", [used, free])

        assert ports.Ports().take() == free


def test_only_a_returned_port_is_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = ports.Ports()
    first, second = chosen.take(), chosen.take()
    monkeypatch.setattr(ports, "_RANGE", [first, second])

    chosen.give_back(first)

    assert chosen.take() == first
