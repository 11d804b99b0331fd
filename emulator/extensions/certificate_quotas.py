"""A certificate has ten names at most.

Gap: moto does not count the first name. Ten is an account's quota until AWS raises it: ACM API
reference, RequestCertificate, and ACM user guide, "Quotas". The message is the one of issue 35825
of hashicorp/terraform-provider-aws.
"""

from collections.abc import Callable, Sequence
from typing import Any

from moto.acm.models import AWSCertificateManagerBackend
from moto.core.exceptions import AWSError

from emulator.extensions.patching import wrap

NAMES = 10


class _LimitExceeded(AWSError):
    TYPE = "LimitExceededException"


def apply() -> None:
    """Count before a certificate is requested."""

    @wrap(AWSCertificateManagerBackend, "request_certificate")
    def request_certificate(
        original: Callable[..., str],
        backend: AWSCertificateManagerBackend,
        domain_name: str,
        idempotency_token: str,
        subject_alt_names: Sequence[str] | None,
        *args: Any,
        **kwargs: Any,
    ) -> str:
        if len({domain_name, *(subject_alt_names or ())}) > NAMES:
            raise _LimitExceeded("Certificate has too many domains.")
        return original(backend, domain_name, idempotency_token, subject_alt_names, *args, **kwargs)
