"""Security headers that a listener sets in every response."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResponseHeaders:
    """The values of three headers; the listener also sets X-Content-Type-Options to nosniff.

    A value replaces the one of a service, and none may be empty: provider 5.100.0 cannot remove a
    header from a listener (hashicorp/terraform-provider-aws issues 42513 and 43042). Source: user
    guide for Application Load Balancers, "HTTP header modification".
    """

    strict_transport_security: str
    content_security_policy: str
    x_frame_options: str
