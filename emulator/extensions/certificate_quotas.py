"""A certificate has at most ten names.

Gap: moto does not count the first name. Ten is the default quota of an account, which AWS can
raise. Sources: ACM API reference, RequestCertificate; ACM user guide, "Quotas"; for the message,
issue 35825 of hashicorp/terraform-provider-aws.
"""

from collections.abc import Sequence
from typing import Any

from moto.acm.models import AWSCertificateManagerBackend
from moto.core.exceptions import AWSError

from emulator.extensions.patching import before

NAMES = 10


class _LimitExceeded(AWSError):
    TYPE = "LimitExceededException"


def apply() -> None:
    """Count the names before a certificate is requested."""

    @before(AWSCertificateManagerBackend, "request_certificate")
    def request_certificate(
        _backend: Any, domain_name: str, subject_alt_names: Sequence[str] | None
    ) -> None:
        if len({domain_name, *(subject_alt_names or ())}) > NAMES:
            raise _LimitExceeded("Certificate has too many domains.")
