"""The Terraform stacks of one environment, which connect the constructs of `modules`."""

from cdktf import App

from environments.stacks.application import ApplicationStack
from environments.stacks.registry import RegistryStack
from environments.stacks.state import StateStack

__all__ = ["App", "ApplicationStack", "RegistryStack", "StateStack"]
