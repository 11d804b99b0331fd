"""Write files so that after an interruption each file is old or new, never missing or partial."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.tools.project import CACHE


def stale_files(texts: Mapping[Path, str]) -> list[Path]:
    """Return the files that differ from their texts or do not exist."""
    return [
        path
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def replace_files(texts: Mapping[Path, str]) -> list[Path]:
    """Write a text to each file; return the files that differed or did not exist.

    The new texts are complete in `.cache`, on the same file system, before the first file is
    replaced: POSIX's rename replaces a file in one step.
    """
    changed = stale_files(texts)
    CACHE.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=CACHE, prefix="written-") as folder:
        drafts = {path: Path(folder) / str(number) for number, path in enumerate(changed)}
        for path, draft in drafts.items():
            draft.write_text(texts[path], encoding="utf-8")
        for path, draft in drafts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(path)
    return changed
