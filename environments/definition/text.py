"""Text that reaches AWS unchanged."""

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, StrictStr

# CDKTF marks references to unknown values with these tokens, and also finds them in a user's text:
# tokens of strings and lists, numbers from -8.1e298 to -8.4e298, and two sentences for maps.
_TOKEN = re.compile(r"\{TfToken\[|-8[.|\d]*[eE]\+?298|\A(?:String|Any) Map Token Value\Z")


def _plain(value: object) -> object:
    if not isinstance(value, str):
        return value  # pydantic reports the wrong type
    if type(value) is not str:
        raise ValueError(f"must be a plain string, not a {type(value).__name__}")
    if "\0" in value:
        raise ValueError("must not hold the character NUL, which ends a string for Linux")
    if not _is_unicode(value):
        raise ValueError("must be whole Unicode characters, without half of a surrogate pair")
    if not unicodedata.is_normalized("NFC", value):
        # Text in another form would be a change in every plan.
        raise ValueError("must be in Unicode's composed form (NFC), into which Terraform brings it")
    if _TOKEN.search(value):
        raise ValueError("must not hold what CDKTF takes for a token of its own, such as TfToken[")
    return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


Text = Annotated[StrictStr, BeforeValidator(_plain)]
