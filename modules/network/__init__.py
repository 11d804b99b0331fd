"""Where the system lives: the account's default VPC, or one of its own."""

from modules.network.default_network import DefaultNetwork

__all__ = ["DefaultNetwork"]
