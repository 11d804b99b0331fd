"""A load balancer has at most 100 rules and 25 certificates.

Gap: moto counts certificates per listener, includes the default certificate of a listener, and does
not count rules. In ELB neither default rules nor default certificates count. Sources: "Quotas for
your Application Load Balancers" in its user guide; for the message about rules, issue 1856 of
kubernetes-sigs/aws-load-balancer-controller.
"""

from collections.abc import Callable
from typing import Any

from moto.core.exceptions import ServiceException
from moto.elbv2.exceptions import TooManyCertificatesError
from moto.elbv2.models import ELBv2Backend, FakeListener

from emulator.extensions.patching import before, wrap

RULES = 100
CERTIFICATES = 25


class _TooManyRules(ServiceException):
    code = "TooManyRules"


def apply() -> None:
    """Count rules and certificates before one is added."""

    @before(ELBv2Backend, "create_rule")
    def create_rule(backend: ELBv2Backend, listener_arn: str) -> None:
        listeners = _listeners_beside(backend, listener_arn)
        if sum(len(listener._non_default_rules) for listener in listeners) >= RULES:
            arn = listeners[0].load_balancer_arn
            raise _TooManyRules(f"The maximum number of rules on load balancer {arn} is '{RULES}'")

    @wrap(ELBv2Backend, "add_listener_certificates")
    def add_listener_certificates(
        _original: Callable[..., list[str]],
        backend: ELBv2Backend,
        arn: str,
        certificates: list[dict[str, Any]],
    ) -> list[str]:
        (listener,) = backend.describe_listeners(load_balancer_arn=None, listener_arns=[arn])
        arns = (certificate["CertificateArn"] for certificate in certificates)
        added = [arn for arn in arns if arn not in listener.certificates]
        present = sum(
            len(set(other.certificates) - {other.certificate})
            for other in _listeners_beside(backend, arn)
        )
        if present + len(added) > CERTIFICATES:
            raise TooManyCertificatesError
        listener.certificates.extend(added)
        return listener.certificates


def _listeners_beside(backend: ELBv2Backend, listener_arn: str) -> list[FakeListener]:
    """Return all listeners of the load balancer that has the listener."""
    for load_balancer in backend.load_balancers.values():
        if listener_arn in load_balancer.listeners:
            return list(load_balancer.listeners.values())
    return []
