"""Engine, addresses and names that all tasks of the data plane share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from emulator.data_plane.engine import Address, Engine


class Names(Protocol):
    """Names of Service Connect that lead out of a task."""

    def connect(self, task: Any) -> Mapping[Address, Address]:
        """Return the names that a starting task may use, each with its address on loopback.

        Called without the lock, before the containers of the task start.
        """

    def disconnect(self, task: Any) -> None:
        """Close the addresses of a task, whose containers have ended. Called without the lock."""


@dataclass(frozen=True)
class Surroundings:
    """Settings of all tasks. `emulator` is the address of the AWS endpoints.

    All tasks reach `forwards`, as in `Engine.create_sandbox`.
    """

    engine: Engine
    emulator: Address
    forwards: Mapping[Address, Address]
    time_scale: float
    names: Names | None
    is_draining: Callable[[Any], bool]

    def connect(self, task: Any) -> dict[Address, Address]:
        """Return the addresses outside of a starting task that the task may reach."""
        names = self.names.connect(task) if self.names else {}
        return {**self.forwards, self.emulator: self.emulator, **names}

    def disconnect(self, task: Any) -> None:
        """Close what `connect` opened."""
        if self.names:
            self.names.disconnect(task)
