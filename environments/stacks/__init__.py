"""The Terraform stacks of one environment, the only place that knows two modules."""

from cdktf import App

from environments.stacks.application import ApplicationStack
from environments.stacks.registry import RegistryStack
from environments.stacks.state import StateStack

__all__ = ["App", "ApplicationStack", "RegistryStack", "StateStack"]
