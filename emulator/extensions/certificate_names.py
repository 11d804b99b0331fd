"""ACM stores the names of a certificate in lower case.

Gap: moto keeps the case. Provider 5.100.0 compares names with their case, so every plan would
replace a certificate that has a name in upper case. Environments therefore accept lower-case
domains and hosts only. Source: a request of 2026-07-14 to ACM, recorded in
`src/normalize/noise.ts` of go-to-k/cdk-real-drift (issue 1620).
"""

from typing import Any

from moto.acm.models import AWSCertificateManagerBackend

from emulator.extensions.patching import before


def apply() -> None:
    """Store the requested names in lower case."""

    @before(AWSCertificateManagerBackend, "request_certificate")
    def request_certificate(
        _backend: Any, domain_name: str, subject_alt_names: list[str] | None
    ) -> dict[str, Any]:
        names = [name.lower() for name in subject_alt_names or []]
        return {"domain_name": domain_name.lower(), "subject_alt_names": names}
