"""What an environment is: the values a user writes, their units and their limits."""

from environments.definition.base import InvalidDefinition
from environments.definition.environment import Environment
from environments.definition.load import load_environments
from environments.definition.service import Service
from environments.definition.variables import FromEnvironment, PublicUrl

__all__ = [
    "Environment",
    "FromEnvironment",
    "InvalidDefinition",
    "PublicUrl",
    "Service",
    "load_environments",
]
