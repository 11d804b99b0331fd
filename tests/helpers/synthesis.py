"""Synthesis of constructs in the test's own process, and access to the JSON."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cdktf import TerraformStack, Testing

from environments.definition import Environment
from environments.stacks import ApplicationStack, RegistryStack, StateStack
from environments.stacks.pipelines import PipelineStack


@dataclass(frozen=True)
class Synthesized:
    """The Terraform JSON of one stack."""

    document: dict[str, Any]

    def all(self, type_: str) -> dict[str, dict[str, Any]]:
        """Return the resources of a type, by their construct path below the stack."""
        return {
            _path(resource): resource
            for resource in self.document.get("resource", {}).get(type_, {}).values()
        }

    def one(self, type_: str) -> dict[str, Any]:
        """Return the only resource of a type."""
        (resource,) = self.all(type_).values()
        return resource

    def at(self, type_: str, path: str) -> dict[str, Any]:
        """Return the resource of a type with this construct path below the stack."""
        return self.all(type_)[path]

    def data(self, type_: str) -> list[dict[str, Any]]:
        """Return the data sources of a type."""
        return list(self.document.get("data", {}).get(type_, {}).values())

    def address(self, type_: str, path: str) -> str:
        """Return the Terraform address of the resource with this construct path below the stack."""
        (name,) = (
            name
            for name, resource in self.document["resource"][type_].items()
            if _path(resource) == path
        )
        return f"{type_}.{name}"


def synthesize(build: Callable[[TerraformStack], object]) -> Synthesized:
    """Return the JSON of a stack with the constructs that `build` creates."""
    stack = TerraformStack(Testing.app(), "stack")
    build(stack)
    return _synthesized(stack)


def created(construct: Callable[..., object], id_: str, **arguments: Any) -> Synthesized:
    """Return the JSON of a stack with one construct."""
    return synthesize(lambda stack: construct(stack, id_, **arguments))


def synthesize_environment(environment: Environment) -> dict[str, Synthesized]:
    """Return the JSON of an environment's stacks, by stack name."""
    return {f"{environment.name}-{kind}": _stack(environment, kind) for kind in _kinds(environment)}


def stack_names(environments: Iterable[Environment]) -> list[str]:
    """Return the names of the environments' stacks, without a synthesis.

    Tests are parametrized with them: every process of a test run collects all tests.
    """
    return [
        f"{environment.name}-{kind}" for environment in environments for kind in _kinds(environment)
    ]


def _kinds(environment: Environment) -> list[str]:
    return ["state", "registry", "application", *(["ci"] if environment.github else [])]


def application(environment: Environment) -> Synthesized:
    """Return the JSON of an environment's application stack."""
    return _stack(environment, "application")


_KEPT_STACKS = 200
"""Limit of kept stacks: thousands of environments are generated, each is used only once."""

_kept: dict[tuple[str, str], str] = {}


def _stack(environment: Environment, kind: str) -> Synthesized:
    """Return the JSON of a stack, synthesized once for all tests, as a copy that may be changed."""
    key = (kind, repr(environment))
    if key not in _kept:
        if len(_kept) == _KEPT_STACKS:
            del _kept[next(iter(_kept))]
        _kept[key] = json.dumps(_synthesized(_construct(environment, kind)).document)
    return Synthesized(json.loads(_kept[key]))


def _construct(environment: Environment, kind: str) -> TerraformStack:
    app = Testing.app()
    if kind == "ci" and environment.github:
        return PipelineStack(app, environment=environment, github=environment.github)
    stacks = {"state": StateStack, "registry": RegistryStack, "application": ApplicationStack}
    return stacks[kind](app, environment=environment)


def _synthesized(stack: TerraformStack) -> Synthesized:
    # Testing.synth leaves out the construct paths.
    stack.prepare_stack()
    return Synthesized(stack.to_terraform())


def _path(resource: dict[str, Any]) -> str:
    path: str = resource["//"]["metadata"]["path"]
    return path.partition("/")[2]
