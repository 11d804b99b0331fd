"""Scan of one image by Amazon ECR, and the decision whether the image may be deployed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cli.release.scans.scan_findings import REFUSED_SEVERITY, Acceptance, Finding

# A finished basic scan is COMPLETE. With Amazon Inspector, an image stays ACTIVE while scanned.
_COMPLETE = {"ACTIVE", "COMPLETE"}
# A status of our own for an image without a scan: ECR answers ScanNotFoundException.
NEVER_SCANNED = "NONE"


@dataclass(frozen=True)
class ImageScan:
    """The scan of one service's image: ECR's status, and the number of findings by severity."""

    service: str
    repository: str
    digest: str
    status: str
    description: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)
    refused: Sequence[Finding] = ()
    """The CRITICAL findings that no entry of `accepted_findings` accepts; ECR may list fewer."""

    acceptances: Sequence[Acceptance] = ()
    """The entries of `accepted_findings` that name a finding of the image."""

    @property
    def is_complete(self) -> bool:
        """Whether ECR has finished the scan, or Amazon Inspector scans the image."""
        return self.status in _COMPLETE

    @property
    def refused_count(self) -> int:
        """The number of CRITICAL findings that are not accepted.

        ECR's own count decides, so that a finding that ECR does not list refuses the image too.
        """
        accepted = sum(not each.is_expired for each in self.acceptances)
        return max(self.findings.get(REFUSED_SEVERITY, 0) - accepted, len(self.refused))

    @property
    def passed(self) -> bool:
        """Whether the scan is complete and every CRITICAL finding is accepted."""
        return self.is_complete and not self.refused_count

    def __str__(self) -> str:
        image = f"--repository-name {self.repository} --image-id imageDigest={self.digest}"
        if self.status == NEVER_SCANNED:
            result = f"was never scanned: aws ecr start-image-scan {image}"
        elif not self.is_complete:
            reason = f" ({self.description.rstrip('.')})" if self.description else ""
            result = f"is not scanned completely: {self.status}{reason}"
        elif self.passed:
            no = f"no {REFUSED_SEVERITY} finding{' but the accepted' if self.acceptances else ''}"
            result = f"scanned, {no}{self._others()}"
        else:
            count = self.refused_count
            listed = f" {', '.join(map(str, self.refused))}" if self.refused else ""
            result = (
                f"has {count} {REFUSED_SEVERITY} {'finding' if count == 1 else 'findings'}{listed}"
                f"{self._others()}: aws ecr describe-image-scan-findings {image}"
            )
        return f"{self.service}: {self.digest} {result}"

    def _others(self) -> str:
        others = [
            f"{count} {severity}"
            for severity, count in self.findings.items()
            if severity != REFUSED_SEVERITY
        ]
        return f" ({', '.join(others)})" if others else ""
