r"""Compile the regular expressions of AWS's API models, which have Java syntax, with Python.

Python does not know Java's Unicode categories (`\p{L}`), its ASCII classes (`\p{Print}`), a hyphen
right after a class (`[\w-_]`), or characters above U+FFFF written as two surrogates. These are
translated; categories only up to U+FFFF. The models of our services and related ones, 27 in all,
contain 774 patterns. One of them (of Budgets, with a flag in its middle) cannot be translated and
is not checked.
"""

import functools
import itertools
import re
import unicodedata

_CLASS = re.compile(r"\\p\{(?P<name>[A-Za-z]+)\}")
_ASCII = {"ASCII": r"\x00-\x7F", "Print": r"\x20-\x7E"}
_HYPHEN = re.compile(r"(\\[wds])-(?!\])")
_SURROGATES = r"\uD800\uDC00-\uDBFF\uDFFF"
_ABOVE_FFFF = r"\U00010000-\U0010FFFF"
_LAST_CODE_POINT = 0xFFFF


@functools.cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return the pattern for Python, or None if Python cannot express the pattern."""
    translated = pattern.replace(_SURROGATES, _ABOVE_FFFF)
    translated = _HYPHEN.sub(r"\1\\-", translated)
    translated = _inside_brackets(translated)
    try:
        # Java's \w, \d and \s are ASCII.
        return re.compile(translated, re.ASCII)
    except re.error:
        return None


def _inside_brackets(pattern: str) -> str:
    r"""Replace `\p{…}` by its ranges, in brackets of their own where the pattern has none."""
    pieces, end = [], 0
    for match in _CLASS.finditer(pattern):
        before = pattern[: match.start()]
        inside = len(re.findall(r"(?<!\\)\[", before)) > len(re.findall(r"(?<!\\)\]", before))
        ranges = _ASCII.get(match["name"]) or _category(match["name"])
        pieces += [pattern[end : match.start()], ranges if inside else f"[{ranges}]"]
        end = match.end()
    return "".join([*pieces, pattern[end:]])


@functools.cache
def _category(name: str) -> str:
    """Return the ranges of a Unicode category (`L`) or a part of a category (`Zs`)."""
    points = (p for p, of_point in enumerate(_categories()) if of_point.startswith(name))
    runs = itertools.groupby(enumerate(points), key=lambda numbered: numbered[1] - numbered[0])
    ranges = [[point for _, point in run] for _, run in runs]
    return "".join(f"\\u{run[0]:04X}-\\u{run[-1]:04X}" for run in ranges)


@functools.cache
def _categories() -> list[str]:
    return [unicodedata.category(chr(point)) for point in range(_LAST_CODE_POINT + 1)]
