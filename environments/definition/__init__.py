"""The definition of an environment: the values that a user writes, their units and limits."""

from environments.definition.accepted_finding import AcceptedFinding
from environments.definition.base import InvalidDefinition
from environments.definition.destination import Destination
from environments.definition.environment import Environment
from environments.definition.github import GitHubActions
from environments.definition.load import (
    environment_names,
    load_compared,
    load_environment,
    load_environments,
)
from environments.definition.load_balancer import AlarmThresholds, WebAcl
from environments.definition.network import DedicatedVpc, DefaultVpc
from environments.definition.one_off_task import OneOffTask
from environments.definition.pause import Pause
from environments.definition.response_headers import ResponseHeaders
from environments.definition.scaling import Autoscaling, Capacity
from environments.definition.schedule import Schedule
from environments.definition.service import Service
from environments.definition.table import DynamoDbTable
from environments.definition.variables import FromEnvironment, PublicUrl, TableName

__all__ = [
    "AcceptedFinding",
    "AlarmThresholds",
    "Autoscaling",
    "Capacity",
    "DedicatedVpc",
    "DefaultVpc",
    "Destination",
    "DynamoDbTable",
    "Environment",
    "FromEnvironment",
    "GitHubActions",
    "InvalidDefinition",
    "OneOffTask",
    "Pause",
    "PublicUrl",
    "ResponseHeaders",
    "Schedule",
    "Service",
    "TableName",
    "WebAcl",
    "environment_names",
    "load_compared",
    "load_environment",
    "load_environments",
]
