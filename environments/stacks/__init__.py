"""The Terraform stacks of one environment, the only place that knows two modules."""

import modules  # noqa: F401 - before cdktf, so that only what is used of the provider is loaded

# isort: split
from cdktf import App

from environments.stacks.application import ApplicationStack
from environments.stacks.registry import RegistryStack
from environments.stacks.state import StateStack

__all__ = ["App", "ApplicationStack", "RegistryStack", "StateStack"]
