"""Write the reviewed files of the environments anew; `bin/test --snapshot-update` starts it."""

import difflib
from pathlib import Path

from cli.tools.errors import exit_with
from cli.tools.project import ROOT
from cli.tools.whole_files import replace_files


def update() -> None:
    """Write what differs, delete the files of deleted environments, and print both.

    Every text is complete before the first file changes.
    """
    from modules.startup import accelerate

    accelerate()  # before an import of cdktf
    from tests.your_environments.reviewed import changed_addresses, files, left_over

    wanted = files()
    before = {path: path.read_text(encoding="utf-8") for path in wanted if path.exists()}
    explained, deleted = changed_addresses(), left_over(wanted)
    changed = replace_files(wanted)
    for path in changed:
        print(f"{_name(path)}: {_difference(before.get(path), wanted[path])}")
    for path in deleted:
        path.unlink()
        print(f"{_name(path)}: deleted with its environment")
    for text in explained:
        print(f"\n{text}")
    print("\nReview these changes with git diff." if changed or deleted else "Nothing changed.")


def _name(path: Path) -> Path:
    return path.relative_to(ROOT)


def _difference(before: str | None, after: str) -> str:
    if before is None:
        return "new"
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0))
    added = sum(line.startswith("+") for line in lines) - 1  # the line +++
    removed = sum(line.startswith("-") for line in lines) - 1  # the line ---
    return f"{added} lines added, {removed} removed"


def main() -> None:
    """Write the files anew, with one line for a mistake."""
    exit_with("bin/test --snapshot-update", update)


if __name__ == "__main__":
    main()
