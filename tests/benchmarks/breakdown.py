"""Measure the parts of one synthesis, in a process of its own; print milliseconds as JSON."""

import atexit
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CONSTRUCTING = "Python: constructing"
ROUND_TRIPS = "Node: round trips while constructing"
WRITING = Path(__file__).with_name("file_writing.js")

milliseconds: dict[str, float] = {}
round_trips: Counter[str] = Counter()


@contextmanager
def part(name: str) -> Iterator[None]:
    """Add the time of the block to the part `name`, without the parts inside the block."""
    before = sum(milliseconds.values())
    started = time.perf_counter()
    yield
    inside = sum(milliseconds.values()) - before
    spent = (time.perf_counter() - started) * 1000 - inside
    milliseconds[name] = milliseconds.get(name, 0) + spent


def count(owner: Any, method: str, name: Callable[[Any], str]) -> None:
    """Measure every call of a method; `name` returns the part's name for the first argument."""
    original = getattr(owner, method)

    def counted(self: Any, *arguments: Any) -> Any:
        with part(name(arguments[0] if arguments else None)):
            return original(self, *arguments)

    setattr(owner, method, counted)


def message(request: Any) -> str:
    """Return the name of the part for a message to Node."""
    kind = type(request).__name__
    if kind == "LoadRequest":
        return "Python: asking for packages"
    if kind == "CreateRequest" and request.fqn == "cdktf.App":
        return "Node: what is left of starting and loading packages"
    if kind == "InvokeRequest" and request.method == "synth":
        return "Node: synth"
    round_trips[kind.removesuffix("Request").lower()] += 1
    return ROUND_TRIPS


def main() -> None:
    with part("Python: import jsii"):
        from jsii._kernel.providers.process import _NodeProcess

    written = tempfile.mkstemp()[1]
    os.environ["NODE_OPTIONS"] = f'--require "{WRITING}"'
    os.environ["CRUDDUR_BENCH_WRITING"] = written
    count(_NodeProcess, "send", message)
    with part("Python: modules.startup, starting Node"):
        from modules.startup import accelerate

        accelerate()
    with part("Python: pydantic and our definitions"):
        from environments.definition import load_environments
        from main import synthesize

        definitions = load_environments()
    with part("Python: classes of cdktf"):
        import cdktf  # noqa: F401
    with part("Python: classes of the provider and our stacks"):
        import environments.stacks  # noqa: F401
    with part(CONSTRUCTING):
        synthesize(definitions)
    with part("Node: end"):
        atexit._run_exitfuncs()
    writing = float(Path(written).read_text(encoding="utf-8"))
    Path(written).unlink()
    milliseconds["Node: synth"] -= writing
    milliseconds["Node: write files"] = writing
    json.dump({"milliseconds": milliseconds, "round_trips": round_trips}, sys.stdout)


if __name__ == "__main__":
    main()
