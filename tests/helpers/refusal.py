from collections.abc import Callable
from typing import Any

import pytest

from environments.definition import InvalidDefinition


def refusal(make: Callable[..., Any], **values: Any) -> str:
    """Return the line with which the definition refuses the values."""
    with pytest.raises(InvalidDefinition) as refused:
        make(**values)
    line = str(refused.value)
    assert "\n" not in line
    return line
