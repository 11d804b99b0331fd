"""Write compose.yaml: an environment's services as containers on this machine."""

import difflib

import yaml

from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from cli.tools.whole_files import replace_files
from environments.compose import compose_document
from environments.definition import Environment

FILE = ROOT / "compose.yaml"


class _Readable(yaml.SafeDumper):
    """YAML dumper that writes long texts as blocks, and repeated values without aliases."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _text)


def rendered(environment: Environment) -> str:
    """Return the text of compose.yaml for an environment."""
    head = (
        f"# Written by bin/cruddur compose from environments/{environment.name}.py: change that, "
        "and run it again.\n"
    )
    body = yaml.dump(compose_document(environment), Dumper=_Readable, sort_keys=False, width=100)
    return head + body


def write(environment: Environment) -> None:
    """Write compose.yaml."""
    replace_files({FILE: rendered(environment)})
    print(f"compose.yaml: written from environments/{environment.name}.py")


def check(environment: Environment) -> None:
    """Raise an error with the differences if compose.yaml is not up to date."""
    current = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    difference = difflib.unified_diff(
        current.splitlines(),
        rendered(environment).splitlines(),
        "compose.yaml",
        f"environments/{environment.name}.py",
        lineterm="",
    )
    if lines := "\n".join(difference):
        print(lines)
        raise CommandError("compose.yaml differs from the environment: run bin/cruddur compose")
    print(f"compose.yaml: matches environments/{environment.name}.py")
