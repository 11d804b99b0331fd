"""A load balancer has 100 rules and 25 certificates at most, and a name of 32 characters.

Gap: moto counts the default certificate of a listener, and counts per listener; it does not count
rules, and accepts any name. In ELB neither default rules nor default certificates count. Sources:
"Quotas for your Application Load Balancers" in its user guide, CreateLoadBalancer in the API
reference; the message about rules is the one of issue 1856 of
kubernetes-sigs/aws-load-balancer-controller, those about names are worded as the ones about target
groups in pull request 11699 of hashicorp/terraform.
"""

import re
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import ServiceException
from moto.elbv2.exceptions import TooManyCertificatesError, ValidationError
from moto.elbv2.models import ELBv2Backend, FakeListener, FakeListenerRule, FakeLoadBalancer

from tests.emulator.extensions.patching import wrap

RULES = 100
CERTIFICATES = 25
NAME_LENGTH = 32


class _TooManyRules(ServiceException):
    code = "TooManyRules"


def apply() -> None:
    """Check names, rules and certificates before something is created."""

    @wrap(ELBv2Backend, "create_load_balancer")
    def create_load_balancer(
        original: Callable[..., FakeLoadBalancer], backend: ELBv2Backend, name: str, **rest: Any
    ) -> FakeLoadBalancer:
        if problem := _problem(name):
            raise ValidationError(f"The load balancer name '{name}' {problem}")
        return original(backend, name, **rest)

    @wrap(ELBv2Backend, "create_rule")
    def create_rule(
        original: Callable[..., FakeListenerRule],
        backend: ELBv2Backend,
        listener_arn: str,
        *args: Any,
        **kwargs: Any,
    ) -> FakeListenerRule:
        listeners = _listeners_beside(backend, listener_arn)
        if sum(len(listener._non_default_rules) for listener in listeners) >= RULES:
            arn = listeners[0].load_balancer_arn
            raise _TooManyRules(f"The maximum number of rules on load balancer {arn} is '{RULES}'")
        return original(backend, listener_arn, *args, **kwargs)

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


def _problem(name: str) -> str | None:
    if len(name) > NAME_LENGTH:
        return f"cannot be longer than '{NAME_LENGTH}' characters"
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        return "can only contain characters that are alphanumeric characters and hyphens(-)"
    if name.startswith("internal-"):
        return "cannot begin with 'internal-'"
    if name.startswith("-") or name.endswith("-"):
        return "cannot begin or end with '-'"
    return None


def _listeners_beside(backend: ELBv2Backend, listener_arn: str) -> list[FakeListener]:
    """Return all listeners of the load balancer that has the listener."""
    for load_balancer in backend.load_balancers.values():
        if listener_arn in load_balancer.listeners:
            return list(load_balancer.listeners.values())
    return []
