"""ACM stores the names of a certificate in lower case, at most ten names.

Gap: moto keeps the case. Provider 5.100.0 compares names with their case, so every plan would
replace a certificate that has a name in upper case. Environments therefore accept lower-case
domains and hosts only. Source: a request of 2026-07-14 to ACM, recorded in
`src/normalize/noise.ts` of go-to-k/cdk-real-drift (issue 1620).

Gap: moto does not count the first name. Ten is the default quota of an account, which AWS can
raise. Sources: ACM API reference, RequestCertificate; ACM user guide, "Quotas"; for the message,
issue 35825 of hashicorp/terraform-provider-aws.
"""

from typing import Any

from moto.acm.models import AWSCertificateManagerBackend
from moto.core.exceptions import AWSError

from emulator.extensions.patching import before

NAMES = 10


class _LimitExceeded(AWSError):
    TYPE = "LimitExceededException"


def apply() -> None:
    """Count the requested names, and store them in lower case."""

    @before(AWSCertificateManagerBackend, "request_certificate")
    def request_certificate(
        _backend: Any, domain_name: str, subject_alt_names: list[str] | None
    ) -> dict[str, Any]:
        first, *others = [name.lower() for name in (domain_name, *(subject_alt_names or ()))]
        if len({first, *others}) > NAMES:
            raise _LimitExceeded("Certificate has too many domains.")
        return {"domain_name": first, "subject_alt_names": others}
