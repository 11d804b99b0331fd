"""What ECR's scanner has found in the images that a deployment would roll out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import boto3

from bin.commands.command import CommandError
from bin.commands.service_images import ServiceImages
from environments.definition import Environment, names

# ECR's severities are CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL and UNDEFINED. Base images have
# HIGH ones that no distribution has mended yet, so that these are told and do not refuse.
REFUSED_SEVERITY = "CRITICAL"

# A basic scan is COMPLETE; where Amazon Inspector scans, an image is ACTIVE as long as it does.
_COMPLETE = {"ACTIVE", "COMPLETE"}
_NEVER_SCANNED = "NONE"


@dataclass(frozen=True)
class ImageScan:
    """The scan of one service's image: ECR's status, and how many findings of each severity."""

    service: str
    repository: str
    digest: str
    status: str
    description: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the scan is complete and has found nothing that refuses the image."""
        return self.status in _COMPLETE and not self.findings.get(REFUSED_SEVERITY)

    def __str__(self) -> str:
        image = f"--repository-name {self.repository} --image-id imageDigest={self.digest}"
        if self.status == _NEVER_SCANNED:
            said = f"was never scanned: aws ecr start-image-scan {image}"
        elif self.status not in _COMPLETE:
            reason = f" ({self.description.rstrip('.')})" if self.description else ""
            said = f"is not scanned completely: {self.status}{reason}"
        elif self.passed:
            said = f"scanned, no {REFUSED_SEVERITY} finding{self._others()}"
        else:
            count = self.findings[REFUSED_SEVERITY]
            said = (
                f"has {count} {REFUSED_SEVERITY} {'finding' if count == 1 else 'findings'}"
                f"{self._others()}: aws ecr describe-image-scan-findings {image}"
            )
        return f"{self.service}: {self.digest} {said}"

    def _others(self) -> str:
        others = [
            f"{count} {severity}"
            for severity, count in self.findings.items()
            if severity != REFUSED_SEVERITY
        ]
        return f" ({', '.join(others)})" if others else ""


class ImageScans:
    """Asks ECR about the images of an environment's services."""

    def __init__(self, session: boto3.Session, environment: Environment) -> None:
        self._ecr = session.client("ecr")
        self._images = ServiceImages(session, environment)
        self._environment = environment

    def look(self, tags: Mapping[str, str]) -> Iterator[ImageScan]:
        """The scan of every image that a service does not run yet.

        `tags` are those chosen on the command line, by Terraform variable. An image that is not
        there is left to the plan, which fails on it.
        """
        for service in self._environment.services:
            repository = names.repository(self._environment.name, service.name)
            tag = tags.get(service.image_tag_variable, service.image_tag)
            digest = self._images.digest(service, tag)
            if digest and digest != self._images.running_digest(service):
                yield self._scan(service.name, repository, digest)

    def _scan(self, service: str, repository: str, digest: str) -> ImageScan:
        try:
            found = self._ecr.describe_image_scan_findings(
                repositoryName=repository, imageId={"imageDigest": digest}
            )
        except self._ecr.exceptions.ScanNotFoundException:
            return ImageScan(service, repository, digest, _NEVER_SCANNED)
        scan = found["imageScanStatus"]
        counts = found.get("imageScanFindings", {}).get("findingSeverityCounts", {})
        return ImageScan(
            service,
            repository,
            digest,
            scan["status"],
            scan.get("description", ""),
            {severity: count for severity, count in counts.items() if count},
        )


def require_scans(scans: ImageScans, tags: Mapping[str, str]) -> None:
    """Print the scan of each image that would roll out.

    Raises:
        CommandError: a scan is not complete, or has a finding of the refused severity.
    """
    found = list(scans.look(tags))
    for scan in found:
        print(scan, flush=True)
    refused = [scan.service for scan in found if not scan.passed]
    if refused:
        raise CommandError(f"nothing is deployed: the image scan refuses {', '.join(refused)}")
