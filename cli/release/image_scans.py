"""The scans by Amazon ECR of the images that a deployment would roll out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3

from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.operate.image_registry import ImageRegistry
from cli.release.image_scan import NEVER_SCANNED, REFUSED_SEVERITY, ImageScan, critical_findings
from cli.tools.errors import CommandError
from environments.definition import AcceptedFinding, Environment, names

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient


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
