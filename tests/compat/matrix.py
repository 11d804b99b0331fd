"""Compare the JSON of our packages with that of their possible successors."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.tools.errors import CommandError
from cli.tools.installation import Progress, install_once, program, python_packages
from cli.tools.project import CACHE, ROOT, synthesize

PLACE = CACHE / "compat"
_SOURCES = Path(__file__).parent
_PROVIDER = "terraform.required_providers.aws"


@dataclass(frozen=True)
class Successor:
    """Possible successors of our packages, and the expected differences of their JSON."""

    name: str
    folder: str
    differences: frozenset[str]
    alias: tuple[str, ...] = ()
    """The program that provides the names of our packages."""

    @property
    def target(self) -> Path:
        """The folder of the installation."""
        return PLACE / self.folder

    def install(self, progress: Progress) -> None:
        """Install the pinned packages, unless they are installed."""
        lock = _SOURCES / self.folder / "requirements.txt"
        install_once(lock, self.target, progress, python_packages)

    def command(self, sources: Path) -> list[str]:
        """Return the command that runs `main.py`."""
        return [program(self.target, "python"), *self.alias, str(sources / "main.py")]

    def synthesize(self, sources: Path, output: Path) -> None:
        """Synthesize the environments of `sources`.

        Raises:
            CommandError: these packages cannot synthesize; the message is theirs.
        """
        try:
            synthesize(output, sources=sources, command=self.command(sources))
        except CommandError as mistake:
            raise CommandError(f"{self.name} cannot synthesize\n{mistake}") from None


PROVIDER_6, CDK_TERRAIN = SUCCESSORS = (
    Successor(
        name="cdktf 0.21.0, provider 21.22.1 (AWS 6.25.0)",
        folder="provider_6",
        differences=frozenset({f"{_PROVIDER}.version"}),
    ),
    Successor(
        name="cdktn 0.24.0, cdktn-provider-aws 25.8.1 (AWS 6.69.1)",
        folder="cdktn",
        differences=frozenset(
            {"//.metadata.version", f"{_PROVIDER}.source", f"{_PROVIDER}.version"}
        ),
        alias=(str(_SOURCES / "alias.py"),),
    ),
)


@dataclass(frozen=True)
class Comparison:
    """The same environments, synthesized with our packages and with others."""

    successor: Successor
    stacks: int
    leaves: int
    differences: frozenset[str]


def compare(successor: Successor, place: Path, *, sources: Path = ROOT) -> Comparison:
    """Synthesize `sources` with both below `place`, unless ours are there, and compare the JSON.

    Raises:
        CommandError: one of both cannot synthesize.
    """
    ours, theirs = place / "ours", place / successor.folder
    if not ours.exists():
        synthesize(ours, sources=sources)
    successor.synthesize(sources, theirs)
    return compare_json(successor, ours, theirs)


def compare_json(successor: Successor, ours: Path, theirs: Path) -> Comparison:
    """Compare the JSON of two syntheses."""
    before, after = _documents(ours), _documents(theirs)
    differences = {f"stacks.{name}" for name in before.keys() ^ after.keys()} | {
        path
        for name in before.keys() & after.keys()
        for path in different(before[name], after[name])
    }
    leaves = sum(1 for document in before.values() for _ in _leaves(document))
    return Comparison(successor, len(before), leaves, frozenset(differences))


def different(one: Any, other: Any) -> set[str]:
    """Return the paths of the values that differ or are in one document only."""
    before, after = dict(_leaves(one)), dict(_leaves(other))
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the JSON of each value without nested values."""
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from _leaves(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for number, part in enumerate(value):
            yield from _leaves(part, f"{path}[{number}]")
    else:
        yield path, json.dumps(value)


def _documents(output: Path) -> dict[str, Any]:
    return {
        stack.parent.name: json.loads(stack.read_bytes())
        for stack in sorted(output.glob("stacks/*/cdk.tf.json"))
    }


OURS = "cdktf 0.21.0, provider 20.1.0 (AWS 5.100.0): ours"


def table(found: Sequence[Comparison]) -> str:
    """Return a Markdown table with a row for each set of packages."""
    first = found[0]
    return "\n".join(
        [
            "| packages | stacks | values | differ at |",
            "| --- | ---: | ---: | --- |",
            f"| {OURS} | {first.stacks} | {first.leaves} | |",
            *(
                f"| {each.successor.name} | {each.stacks} | {each.leaves} "
                f"| {', '.join(f'`{path}`' for path in sorted(each.differences))} |"
                for each in found
            ),
        ]
    )


def unexplained(found: Sequence[Comparison]) -> list[str]:
    """Return a message for each path that differs unexpectedly, or does not differ as expected."""
    return [
        f"{each.successor.name}: {path} {problem}"
        for each in found
        for paths, problem in (
            (each.differences - each.successor.differences, "differs, and no decision explains it"),
            (each.successor.differences - each.differences, "should differ, and does not"),
        )
        for path in sorted(paths)
    ]
