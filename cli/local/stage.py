"""The emulated AWS, the environment and the console that the steps of a deployment share."""

import time

from rich.console import Console

from cli.apply.runs import Runs, Stack
from cli.apply.screen import Screen
from cli.local.data_plane import DataPlane
from cli.local.deployed_system import DeployedSystem
from cli.tools.console import table
from cli.tools.project import SYNTHESIZED
from emulator.process import Emulator
from environments.definition import Environment

_WORTH_A_ROW_SECONDS = 1


class Stage:
    """Announces steps, each with the seconds since the start.

    The commands of this project run in this process, and print to the same console as for a user.
    The environment variables of this process must point to the emulator.
    """

    def __init__(self, environment: Environment, emulator: Emulator, screen: Screen) -> None:
        self.environment = environment
        self.emulator = emulator
        self.session = emulator.session(environment.account_id)
        self.console: Console = screen.console
        self.runs = Runs(screen)
        self._started = time.monotonic()
        self._steps: list[tuple[str, float]] = []

    @property
    def stacks(self) -> list[Stack]:
        """The registry and the application, as they were synthesized."""
        name = self.environment.name
        names = (f"{name}-registry", f"{name}-application")
        return [Stack.synthesized(SYNTHESIZED, each) for each in names]

    def data_plane(self) -> DataPlane:
        """Return the addresses at which the deployed environment answers now."""
        return DataPlane.of(self.emulator.url, self.environment, self.session)

    def system(self) -> DeployedSystem:
        """Return the deployed environment, which answers HTTP requests."""
        return DeployedSystem(self.data_plane())

    def url(self, service: str) -> str:
        """Return the public URL of a service that has a host."""
        return self.environment.public_url(self.environment.service(service))

    def announce(self, step: str) -> None:
        """Print the title of the next step."""
        seconds = time.monotonic() - self._started
        self._steps.append((step, seconds))
        self.runs.screen.announce(step, seconds)

    def say(self, text: str) -> None:
        """Print a line as it is."""
        self.runs.screen.say(text)

    def end(self, message: str) -> None:
        """Print how the steps ended and how long each step took."""
        self.announce(message)
        steps = table("How long the steps took", "step", "seconds")
        ends = [start for _, start in self._steps[1:]]
        for (step, start), end in zip(self._steps, ends, strict=False):
            if end - start >= _WORTH_A_ROW_SECONDS:
                steps.add_row(step, f"{end - start:.0f}")
        steps.add_row("all", f"{ends[-1]:.0f}")
        self.console.print(steps)
