"""The application load balancer, which forwards each host to its service."""

from modules.load_balancer.headers import ResponseHeaders
from modules.load_balancer.load_balancer import LoadBalancer
from modules.load_balancer.target import Target

__all__ = ["LoadBalancer", "ResponseHeaders", "Target"]
