"""The network of an environment: the account's default VPC, or a VPC of its own."""

from modules.network.dedicated_network import DedicatedNetwork
from modules.network.default_network import DefaultNetwork
from modules.network.endpoints import Endpoints

Network = DefaultNetwork | DedicatedNetwork

__all__ = ["DedicatedNetwork", "DefaultNetwork", "Endpoints", "Network"]
