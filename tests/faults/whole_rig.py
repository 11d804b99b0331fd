"""A whole example environment that is deployed, changed and destroyed."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psutil

from cli.local.prerequisites import create_prerequisites
from cli.state.terraform_state import TerraformState
from emulator import seed
from tests.helpers.clone import Clone
from tests.helpers.emulated_resources import identities
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV, PROD
from tests.helpers.fault_rig import kill_provider
from tests.helpers.proxy import Proxy, Request
from tests.helpers.seeding import create_backend
from tests.helpers.shared_provider import shared_provider

TAGS = ("v1", "v2")
_ENVIRONMENTS = {environment.name: environment for environment in (DEV, PROD)}
_TIMEOUT_SECONDS = 900
# The same settings as in bin/cruddur deploy: garbage collection takes a quarter of a plan's CPU
# time.
_FEWER_COLLECTIONS = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
_KINDS = ("registry", "application")


class WholeRig:
    """A clone of the project, one of its environments, and an emulated AWS behind a proxy.

    Commands that are killed have their own provider, which is killed too. All other commands share
    one provider.
    """

    def __init__(
        self, name: str, place: Path, emulator: Emulator, proxy: Proxy, shared: Mapping[str, str]
    ) -> None:
        self.name = name
        self.proxy = proxy
        self.is_unprotected = False
        self._shared = shared
        self._variables = {
            **emulator.process_environment(),
            **_FEWER_COLLECTIONS,
            "AWS_ENDPOINT_URL": proxy.url,
        }
        self._clone = Clone.of_sources(place, self._variables)
        self._session = emulator.session()
        self._environment = _ENVIRONMENTS[name]
        self._known_versions: set[str] = set()
        create_backend(self._session, self._environment)
        self._clone.check_no_images()  # images are pushed after their repository is created
        create_prerequisites(self._session, self._environment)
        s3 = self._session.client("s3")
        self._states = [TerraformState(s3, self._environment, kind) for kind in _KINDS]
        self._before = identities(self._session)
        proxy.answered = self._push_images

    @classmethod
    @contextmanager
    def running(cls, name: str, place: Path) -> Iterator[Self]:
        """Run the emulator, the proxy and the shared provider of one environment."""
        with (
            Emulator(account_id=_ENVIRONMENTS[name].account_id) as emulator,
            Proxy(emulator.url) as proxy,
            shared_provider(
                {**emulator.process_environment(), "AWS_ENDPOINT_URL": proxy.url}, web_acl=True
            ) as shared,
        ):
            yield cls(name, place, emulator, proxy, shared)

    def edit(self, before: str, after: str) -> None:
        """Replace text in the environment's file."""
        self._clone.edit(f"environments/{self.name}.py", before, after)

    def command(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of the project until it ends."""
        return self._clone.run(*command, variables=self._shared, timeout=_TIMEOUT_SECONDS)

    def killed(self, *command: str, request: int) -> tuple[bool, int]:
        """Start a command; kill it and all its child processes at its n-th request.

        Returns whether the command was killed, and the number of requests.
        """
        process: Any = None
        with shared_provider(self._variables, web_acl=True) as variables:

            def kill(_request: Request) -> None:
                _kill_tree(process.pid)
                kill_provider(variables)

            self.proxy.disturb(first=request, count=1, disturbance=kill)
            process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", *command[1:]],
                cwd=self._clone.folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            output, _ = process.communicate(timeout=_TIMEOUT_SECONDS)
        assert process.returncode in {0, -signal.SIGKILL}, output
        return process.returncode != 0, self.proxy.calm()

    def difference(self, *, is_deployed: bool) -> str:
        """Compare AWS with the states or, if nothing is deployed, with AWS before a deployment."""
        # The id of a record contains the name as written, with or without a dot at the end.
        documents = [state.newest().document for state in self._states]
        recorded = json.dumps(documents).replace("._", "_")
        found = identities(self._session)
        there = found - self._before
        unrecorded = sorted(each for each in there if f'"{each}"' not in recorded)
        if not is_deployed:
            unrecorded = sorted(there)
        if lost := self._before - found:
            return f"gone: {sorted(lost)}"
        return f"too much: {unrecorded}" if unrecorded else ""

    def lost_versions(self) -> set[str]:
        """Return the state versions that existed at the last call and are now missing."""
        versions = {each.id for state in self._states for each in state.versions()}
        lost = self._known_versions - versions
        self._known_versions = versions
        return lost

    def plan(self, stack: str) -> tuple[int, str]:
        """Plan a stack; return the exit code, 0 without changes, and the output."""
        terraform = self._clone.terraform(stack)
        shared = type(terraform)(terraform.directory, {**self._variables, **self._shared})
        return shared.attempt("plan", "-detailed-exitcode", "-input=false")

    def _push_images(self, request: Request) -> None:
        """Push every tag to a repository as soon as the repository is created."""
        if repository := request.created_repository:
            for tag in TAGS:
                seed.put_image(self._session.client("ecr"), repository, tag)


def _kill_tree(pid: int) -> None:
    """Kill a process and Terraform, which runs in its own session."""
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        process.kill()
