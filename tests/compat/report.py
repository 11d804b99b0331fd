"""The matrix as somebody reads it."""

from collections.abc import Iterator, Sequence

from tests.compat.matrix import Comparison

OURS = "cdktf 0.21.0, provider 20.1.0 (AWS 5.100.0): ours"


def table(found: Sequence[Comparison]) -> str:
    """A row for each, in Markdown."""
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
    """A line for each path that differs and should not, or should and does not."""
    return [line for each in found for line in _lines(each)]


def _lines(comparison: Comparison) -> Iterator[str]:
    successor = comparison.successor
    for path in sorted(comparison.differences - successor.differences):
        yield f"{successor.name}: {path} differs, but the decision does not explain this"
    for path in sorted(successor.differences - comparison.differences):
        yield f"{successor.name}: {path} should differ, and does not"
