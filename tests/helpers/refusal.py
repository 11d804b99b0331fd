from collections.abc import Callable
from typing import Any

import pytest

from cli.tools.errors import CommandError
from environments.definition import InvalidDefinition


def refusal(make: Callable[..., Any], **values: Any) -> str:
    """Return the line with which a definition or a command refuses the values."""
    with pytest.raises((InvalidDefinition, CommandError)) as refused:
        make(**values)
    line = str(refused.value)
    assert "\n" not in line
    return line
