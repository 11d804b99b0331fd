"""The scans by Amazon ECR of the images that a deployment would roll out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import boto3

from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.operate.image_registry import ImageRegistry
from cli.release.scans.image_scan import NEVER_SCANNED, ImageScan
from cli.release.scans.scan_findings import REFUSED_SEVERITY, acceptance, critical_findings
from cli.tools.errors import CommandError
from environments.definition import AcceptedFinding, Environment, names


class ImageScans:
    """Reads the scans of the images of an environment's services from Amazon ECR."""

    def __init__(self, session: boto3.Session, environment: Environment) -> None:
        self._ecr = session.client("ecr")
        self._registry = ImageRegistry(self._ecr, environment)
        self._cluster = Cluster(session.client("ecs"), environment)
        self.environment = environment

    def look(self, tags: Mapping[str, str]) -> Iterator[ImageScan]:
        """Yield the scan of every image that a service does not run yet.

        `tags` are the tags of the command line by Terraform variable. A missing image has no scan:
        the plan fails on that image.
        """
        running = {
            name: digest_of(self._cluster.image(service))
            for name, service in (self._cluster.services() or {}).items()
        }
        for service in self.environment.services_with_repository:
            repository = names.repository(self.environment.name, service.name)
            tag = tags.get(service.image_tag_variable, service.image_tag)
            digest = self._registry.digest(service, tag)
            if digest and digest != running.get(service.name):
                yield self._scan(service.name, repository, digest)

    def _scan(self, service: str, repository: str, digest: str) -> ImageScan:
        pages = self._ecr.get_paginator("describe_image_scan_findings").paginate(
            repositoryName=repository, imageId={"imageDigest": digest}
        )
        try:
            found = list(pages)
        except self._ecr.exceptions.ScanNotFoundException:
            return ImageScan(service, repository, digest, NEVER_SCANNED)
        scan = found[0]["imageScanStatus"]
        counts = found[0].get("imageScanFindings", {}).get("findingSeverityCounts", {})
        today = datetime.now(UTC).date().isoformat()
        entries = self.environment.accepted_findings
        named = [
            (finding, acceptance(finding, service, entries, today=today))
            for finding in critical_findings(found)
        ]
        return ImageScan(
            service,
            repository,
            digest,
            scan["status"],
            scan.get("description", ""),
            {severity: count for severity, count in counts.items() if count},
            refused=[finding for finding, entry in named if not entry or entry.is_expired],
            acceptances=[entry for _, entry in named if entry],
        )


def require_scans(scans: ImageScans, tags: Mapping[str, str]) -> None:
    """Print the scan of each image that would roll out, with the accepted findings.

    Raises:
        CommandError: a scan is not complete, or has a CRITICAL finding that is not accepted.
    """
    found = list(scans.look(tags))
    for scan in found:
        print(scan, *_acceptances(scan, scans.environment), sep="\n", flush=True)
    for entry in _unneeded(scans.environment, found):
        says = f"matches no {REFUSED_SEVERITY} finding any more: delete the entry"
        print(f"{_place(scans.environment)}: {entry} {says}", flush=True)
    refused = [scan.service for scan in found if not scan.passed]
    if refused:
        raise CommandError(f"nothing is deployed: the image scan refuses {', '.join(refused)}")


def _acceptances(scan: ImageScan, environment: Environment) -> Iterator[str]:
    for each in scan.acceptances:
        entry = each.entry
        if each.is_expired:
            yield (
                f"{_place(environment)}: {entry} expired on {entry.expires}: "
                "review the finding again"
            )
        else:
            yield (
                f"{scan.service}: {each.finding} is accepted until {entry.expires}: {entry.reason}"
            )


def _place(environment: Environment) -> str:
    return f"environments/{environment.name}.py: accepted_findings"


def _unneeded(environment: Environment, scans: Sequence[ImageScan]) -> Iterator[AcceptedFinding]:
    """Yield unused entries: all images of the entry's services are scanned, and none needs it."""
    scanned = {scan.service for scan in scans if scan.is_complete}
    everywhere = {service.name for service in environment.services}
    needed = [each.entry for scan in scans for each in scan.acceptances]
    for entry in environment.accepted_findings:
        if (set(entry.services) or everywhere) <= scanned and entry not in needed:
            yield entry
