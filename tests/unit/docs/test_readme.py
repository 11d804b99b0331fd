"""Check the README and the pages: Python synthesizes, and commands and their options exist.

tests/deployment/test_readme.py runs the commands of the first deployment.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from botocore import xform_name

import environments.definition
from cli.main import app
from cli.tools.project import ROOT
from environments.definition import Environment, Service, load_environment
from tests.helpers.api_models import service_model
from tests.helpers.examples.environments import DEV, FOLDER
from tests.helpers.examples.services import backend_flask
from tests.helpers.pages import PAGES, README
from tests.helpers.synthesis import synthesize_environment

TEXT = "\n".join(PAGES.values())
SNIPPET = re.compile(r"^ *```(?:python|sh|console)\n.*?^ *```$", re.MULTILINE | re.DOTALL)
PYTHON = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SHELL = re.findall(r"^ *```sh\n(.*?)^ *```$", TEXT, re.MULTILINE | re.DOTALL)
# Programs of others, whose options no test here checks.
FOREIGN = {"cp", "docker", "eval", "export", "git", "python", "sed", "source", "terraform"}
PROSE = re.sub(r"^ *```.*?^ *```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
INLINE = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", PROSE)]
FIELDS = sorted(
    {span for span in INLINE if re.match(r"[a-z_]+=[^=]", span) and not re.search(r"[…<]", span)}
)


def with_snippet(snippet: str, folder: Path) -> Environment:
    """Load a copy of dev with the snippet in its file; the environment uses the snippet's names."""
    text = (FOLDER / "dev.py").read_text(encoding="utf-8")
    used = {
        "notifier": ("services=(", "services=(notifier, "),
        "network": ("services", "network=network, services"),
    }
    for statement in ast.parse(snippet).body:
        if isinstance(statement, ast.Assign):
            (target,) = statement.targets
            before, after = used.pop(ast.unparse(target))
            text = text.replace(f"    {before}", f"    {after}", 1)
    head, start, rest = text.partition("environment = ")
    (folder / "dev.py").write_text(f"{head}{snippet}\n{start}{rest}", encoding="utf-8")
    return load_environment("dev", folder)


@pytest.mark.parametrize("snippet", PYTHON)
def test_python_of_the_pages_is_an_environment_that_synthesizes(
    tmp_path: Path, snippet: str
) -> None:
    environment = with_snippet(snippet, tmp_path)

    assert environment != DEV
    stacks = synthesize_environment(environment)
    assert len(stacks["dev-application"].all("aws_ecs_service")) == len(environment.services)
    assert len(stacks["dev-registry"].all("aws_ecr_repository")) == len(environment.services)


def test_the_pages_have_python_snippets() -> None:
    assert len(PYTHON) == 2


def test_the_readme_has_at_most_200_lines() -> None:
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_an_example(name: str) -> None:
    assert SNIPPET.search(PAGES[name])


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_the_readme_names_every_page(page: Path) -> None:
    assert f"(docs/{page.name})" in README


@pytest.mark.parametrize("span", FIELDS)
def test_a_field_in_the_pages_is_one_of_an_environment_file(span: str) -> None:
    (call,) = ast.parse(f"f({span})").body
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    models = [getattr(environments.definition, name) for name in environments.definition.__all__]
    fields = {field for model in models for field in getattr(model, "model_fields", ())}
    fields |= backend_flask.__annotations__.keys()
    for keyword in call.value.keywords:
        assert keyword.arg in fields
        value: Any = eval(ast.unparse(keyword.value), vars(environments.definition))  # noqa: S307
        if keyword.arg in Environment.model_fields and keyword.arg not in Service.model_fields:
            DEV.model_copy(update={keyword.arg: value})


def commands(text: str) -> set[tuple[str, tuple[str, ...]]]:
    """Return each command of bin/ in the text, with its options."""
    found = re.findall(r"(?<![\w./])bin/([a-z-]+)(?![a-z-]*/)((?: [^`\n;|&)#]*)?)", text)
    found = [
        ("cruddur", f" demo{rest}") if name == "demo" else (name, rest) for name, rest in found
    ]
    return {
        (" ".join([name, *verbs(name, rest)]), tuple(re.findall(r"--[a-z-]+", rest)))
        for name, rest in found
    }


def verbs(name: str, rest: str) -> list[str]:
    """Return the words of `rest` that name a command of `bin/cruddur`."""
    words = re.findall(r"(?<=\s)[a-z]+(?=[\s,…]|$)", rest) if name == "cruddur" else []
    paths = [" ".join(words[:count]) for count in (2, 1)]
    return next((path.split() for path in paths if path in OPTIONS), words[:1])


def options(command: Any, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield each command of `bin/cruddur` with its options."""
    yield path.strip(), {option for parameter in command.params for option in parameter.opts}
    for name, child in getattr(command, "commands", {}).items():
        yield from options(child, f"{path} {name}")


OPTIONS = dict(options(typer.main.get_command(app)))
COMMANDS = sorted({each for text in (*SHELL, *INLINE) for each in commands(text)})


@pytest.mark.parametrize(("name", "named"), COMMANDS)
def test_a_command_of_the_pages_exists_with_its_options(name: str, named: tuple[str, ...]) -> None:
    script, _, command = name.partition(" ")

    if script == "cruddur":
        assert set(named) <= OPTIONS[command] | {"--help"}
    else:
        text = (ROOT / "bin" / script).read_text(encoding="utf-8")
        text += (ROOT / "tests/benchmarks/__main__.py").read_text(encoding="utf-8")
        assert [option for option in named if option not in text] == []


@pytest.mark.parametrize("block", SHELL)
def test_a_shell_snippet_of_the_pages_runs_known_programs(block: str) -> None:
    lines = re.sub(r"'[^']*'", "", block.replace("\\\n", " ")).splitlines()
    words = {
        word
        for line in lines
        for word in re.findall(r"(?:^|do |&& |; )\s*([a-zA-Z_/.-]+)", line.partition("#")[0])
    }

    ours = {word for word in words if word.startswith("bin/")}
    assert words - ours - FOREIGN - {"aws", "for", "do", "done"} == set()
    for word in ours:
        assert (ROOT / word).exists()


AWS = re.findall(r"\baws ([a-z0-9-]+) ([a-z-]+)((?:\s+[^`\n;|)]+)?)", TEXT.replace("\\\n", " "))


@pytest.mark.parametrize(("service", "operation", "rest"), AWS)
def test_a_command_of_the_aws_cli_in_the_pages_exists(
    service: str, operation: str, rest: str
) -> None:
    if (service, operation) == ("sso", "login"):
        return  # a subcommand of the AWS CLI
    model = service_model(service)
    (name,) = (each for each in model.operation_names if xform_name(each, "-") == operation)
    shape = model.operation_model(name).input_shape
    members = {xform_name(member, "-") for member in (shape.members if shape else ())}
    options = {option.removeprefix("--") for option in re.findall(r"--[a-z-]+", rest)}
    assert options - {"output", "query"} <= members  # the AWS CLI's own options
