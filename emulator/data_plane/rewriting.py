"""Rewriting of addresses and paths, in place of a network and a file system of the task."""

import re
from collections.abc import Callable, Mapping

from emulator.data_plane.engine import Address

_HTTP = 80


def rewriter(
    addresses: Mapping[Address, Address], paths: Mapping[str, str]
) -> Callable[[str], str]:
    """Return a function that replaces the keys by their values in a text.

    `http://HOST` without a port is the key with port 80.
    """
    targets = {str(key): str(value) for key, value in addresses.items()}
    targets |= {
        f"http://{key.host}": f"http://{value}"
        for key, value in addresses.items()
        if key.port == _HTTP
    }
    whole = [rf"(?<![\w.-]){re.escape(key)}(?![\w.:-])" for key in targets]
    # A prefix of a path: /tmp is in /tmp/file, but not in /tmpfile or /var/tmp.
    whole += [
        rf"(?<![\w./-]){re.escape(key)}(?![\w.-])" for key in sorted(paths, key=len, reverse=True)
    ]
    if not whole:
        return lambda text: text
    pattern = re.compile("|".join(whole))
    values = {**paths, **targets}
    return lambda text: pattern.sub(lambda found: values[found[0]], text)
