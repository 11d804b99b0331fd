"""Merge lines of several sources as they come."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from queue import SimpleQueue


def merged_lines(sources: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield each line of each source, after the name of the source.

    An error of a source is raised, and ends all.
    """
    arrived: SimpleQueue[str | Exception | None] = SimpleQueue()

    def read(name: str, source: Iterable[str]) -> None:
        try:
            for line in source:
                arrived.put(f"{name} | {line}")
            arrived.put(None)
        except Exception as error:  # noqa: BLE001 (raised below, in the thread of the caller)
            arrived.put(error)

    for name, source in sources.items():
        # A daemon, so that Ctrl-C ends the command.
        threading.Thread(target=read, args=(name, source), daemon=True).start()
    running = len(sources)
    while running:
        item = arrived.get()
        if isinstance(item, Exception):
            raise item
        if item is None:
            running -= 1
        else:
            yield item
