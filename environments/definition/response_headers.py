"""The security headers of responses through the load balancer."""

from typing import Annotated, ClassVar, Literal

from environments.definition.base import Definition
from environments.definition.checks import Text, matching

# Source of characters and length: user guide for Application Load Balancers, "HTTP header
# modification".
HeaderValue = Annotated[
    Text,
    matching(
        r"[A-Za-z0-9_ :;.,/'?!(){}\[\]@<>=+*#&`|~^%-]{1,1024}",
        "1 to 1024 letters, digits, spaces and _:;.,/'?!(){}[]@<>=-+*#&`|~^%",
    ),
]


class ResponseHeaders(Definition):
    """Headers that the load balancer sets in every HTTPS response, whatever the service sends.

    `X-Content-Type-Options` is always `nosniff`. Provider 5.100.0 cannot remove a header that a
    listener has (hashicorp/terraform-provider-aws issues 42513 and 43042): every header has a
    value.
    """

    _place: ClassVar[str] = "response_headers: "

    strict_transport_security: HeaderValue = "max-age=31536000"
    """The header `Strict-Transport-Security`: browsers use only HTTPS for one year. Browsers forget
    it after a response with `max-age=0`."""

    content_security_policy: HeaderValue | None = None
    """The header `Content-Security-Policy` of all hosts. None: a page loads scripts, styles and
    images from its own host, connects to its own host, hosts under the domain and Cognito, and is
    in no frame."""

    x_frame_options: Literal["DENY", "SAMEORIGIN"] = "DENY"
    """The header `X-Frame-Options`, for browsers that do not know `frame-ancestors` of a
    Content-Security-Policy."""
