"""Scans of images by Amazon ECR, and the decision whether the images may be deployed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3

from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.operate.image_registry import ImageRegistry
from cli.tools.errors import CommandError
from environments.definition import AcceptedFinding, Environment, names

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_ecr.type_defs import DescribeImageScanFindingsResponseTypeDef

# ECR's severities are CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL and UNDEFINED. Base images have
# HIGH findings that no distribution has fixed yet: these are printed and refuse nothing.
REFUSED_SEVERITY = "CRITICAL"
# A status of our own for an image without a scan: ECR answers ScanNotFoundException.
NEVER_SCANNED = "NONE"


@dataclass(frozen=True)
class Finding:
    """A CRITICAL finding: the id of the vulnerability, and the packages that ECR names."""

    vulnerability_id: str
    packages: tuple[str, ...]
    entry: AcceptedFinding | None = None
    """The entry of `accepted_findings` that names the finding."""

    is_accepted: bool = False
    """Whether there is such an entry, and it has not expired."""

    def __str__(self) -> str:
        packages = f" ({', '.join(self.packages)})" if self.packages else ""
        return f"{self.vulnerability_id}{packages}"


@dataclass(frozen=True)
class ImageScan:
    """The scan of one service's image: ECR's status, and the number of findings by severity."""

    service: str
    repository: str
    digest: str
    status: str
    description: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    critical: Sequence[Finding] = ()
    """The CRITICAL findings that ECR lists, which may be fewer than it counts."""

    @property
    def is_complete(self) -> bool:
        """Whether ECR has finished a basic scan, or Amazon Inspector keeps scanning the image."""
        return self.status in {"ACTIVE", "COMPLETE"}

    @property
    def refused(self) -> list[Finding]:
        """The listed CRITICAL findings that are not accepted."""
        return [finding for finding in self.critical if not finding.is_accepted]

    @property
    def refused_count(self) -> int:
        """The number of CRITICAL findings that are not accepted.

        ECR's own count decides, so that a finding that ECR does not list refuses the image too.
        """
        accepted = len(self.critical) - len(self.refused)
        return max(self.counts.get(REFUSED_SEVERITY, 0) - accepted, len(self.refused))

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
            no = f"no {REFUSED_SEVERITY} finding{' but the accepted' if self.critical else ''}"
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
            for severity, count in self.counts.items()
            if severity != REFUSED_SEVERITY
        ]
        return f" ({', '.join(others)})" if others else ""


def critical_findings(
    pages: Iterable["DescribeImageScanFindingsResponseTypeDef"],
    accepted: Sequence[AcceptedFinding],
    *,
    today: str,
) -> Iterator[Finding]:
    """Yield the CRITICAL findings of a scan, with the last entry of `accepted` to expire.

    `today` is a day such as 2027-01-31. `accepted` are the entries for the scanned service.
    """
    for vulnerability, packages in _critical(pages):
        entries = [
            entry
            for entry in accepted
            if entry.vulnerability_id == vulnerability
            and (entry.package is None or packages == (entry.package,))
        ]
        entry = max(entries, key=lambda entry: entry.expires, default=None)
        is_accepted = entry is not None and entry.expires >= today
        yield Finding(vulnerability, packages, entry, is_accepted)


def _critical(
    pages: Iterable["DescribeImageScanFindingsResponseTypeDef"],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield vulnerability and packages from a basic scan, or from a scan by Amazon Inspector."""
    for page in pages:
        found = page.get("imageScanFindings", {})
        for basic in found.get("findings", []):
            if basic.get("severity") == REFUSED_SEVERITY:
                attributes = {it["key"]: it.get("value", "") for it in basic.get("attributes", [])}
                package = attributes.get("package_name")
                yield basic.get("name", ""), (package,) if package else ()
        for enhanced in found.get("enhancedFindings", []):
            if enhanced.get("severity") == REFUSED_SEVERITY:
                details = enhanced.get("packageVulnerabilityDetails", {})
                packages = {it.get("name", "") for it in details.get("vulnerablePackages", [])}
                yield details.get("vulnerabilityId", ""), tuple(sorted(packages))


def require_scans(
    session: boto3.Session, environment: Environment, tags: Mapping[str, str]
) -> None:
    """Print the scan of each image that would roll out, with the accepted findings.

    `tags` are the tags of the command line by Terraform variable.

    Raises:
        CommandError: a scan is not complete, or has a CRITICAL finding that is not accepted.
    """
    place = f"environments/{environment.name}.py: accepted_findings"
    scans = list(image_scans(session, environment, tags))
    for scan in scans:
        print(scan, *_accepted(scan, place), sep="\n", flush=True)
    for entry in _unneeded(environment, scans):
        reason = f"matches no {REFUSED_SEVERITY} finding any more: delete the entry"
        print(f"{place}: {entry} {reason}", flush=True)
    refused = [scan.service for scan in scans if not scan.passed]
    if refused:
        raise CommandError(f"nothing is deployed: the image scan refuses {', '.join(refused)}")


def image_scans(
    session: boto3.Session, environment: Environment, tags: Mapping[str, str]
) -> Iterator[ImageScan]:
    """Yield the scan of every image that a service does not run yet.

    A missing image has no scan: the plan fails on that image.
    """
    ecr = session.client("ecr")
    registry = ImageRegistry(ecr, environment)
    cluster = Cluster(session.client("ecs"), environment)
    running = {
        name: digest_of(cluster.image(service))
        for name, service in (cluster.services() or {}).items()
    }
    for service in environment.services_with_repository:
        digest = registry.digest(service, tags.get(service.image_tag_variable, service.image_tag))
        if digest and digest != running.get(service.name):
            yield _scan(ecr, environment, service.name, digest)


def _scan(ecr: "ECRClient", environment: Environment, service: str, digest: str) -> ImageScan:
    repository = names.repository(environment.name, service)
    pages = ecr.get_paginator("describe_image_scan_findings").paginate(
        repositoryName=repository, imageId={"imageDigest": digest}
    )
    try:
        found = list(pages)
    except ecr.exceptions.ScanNotFoundException:
        return ImageScan(service, repository, digest, NEVER_SCANNED)
    status = found[0]["imageScanStatus"]
    counts = found[0].get("imageScanFindings", {}).get("findingSeverityCounts", {})
    accepted = [
        entry
        for entry in environment.accepted_findings
        if not entry.services or service in entry.services
    ]
    today = datetime.now(UTC).date().isoformat()
    return ImageScan(
        service,
        repository,
        digest,
        status["status"],
        status.get("description", ""),
        {severity: count for severity, count in counts.items() if count},
        list(critical_findings(found, accepted, today=today)),
    )


def _accepted(scan: ImageScan, place: str) -> Iterator[str]:
    for finding in scan.critical:
        entry = finding.entry
        if entry and finding.is_accepted:
            yield f"{scan.service}: {finding} is accepted until {entry.expires}: {entry.reason}"
        elif entry:
            yield f"{place}: {entry} expired on {entry.expires}: review the finding again"


def _unneeded(environment: Environment, scans: Sequence[ImageScan]) -> Iterator[AcceptedFinding]:
    """Yield unused entries: all images of the entry's services are scanned, and none needs it."""
    scanned = {scan.service for scan in scans if scan.is_complete}
    everywhere = {service.name for service in environment.services}
    needed = [finding.entry for scan in scans for finding in scan.critical]
    for entry in environment.accepted_findings:
        if (set(entry.services) or everywhere) <= scanned and entry not in needed:
            yield entry
