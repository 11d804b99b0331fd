"""Read the CRITICAL findings of an image scan, and look them up among the accepted ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from environments.definition import AcceptedFinding

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import DescribeImageScanFindingsResponseTypeDef

# ECR's severities are CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL and UNDEFINED. Base images have
# HIGH findings that no distribution has fixed yet: these are printed and refuse nothing.
REFUSED_SEVERITY = "CRITICAL"


@dataclass(frozen=True)
class Finding:
    """A CRITICAL finding: the id of the vulnerability, and the packages that ECR names."""

    vulnerability_id: str
    packages: tuple[str, ...]

    def __str__(self) -> str:
        packages = f" ({', '.join(self.packages)})" if self.packages else ""
        return f"{self.vulnerability_id}{packages}"


@dataclass(frozen=True)
class Acceptance:
    """An entry of `accepted_findings` and the finding of an image that the entry names."""

    finding: Finding
    entry: AcceptedFinding
    is_expired: bool


def critical_findings(
    pages: Iterable["DescribeImageScanFindingsResponseTypeDef"],
) -> Iterator[Finding]:
    """Yield the CRITICAL findings of a basic scan, or of a scan by Amazon Inspector."""
    for page in pages:
        found = page.get("imageScanFindings", {})
        for each in found.get("findings", []):
            if each.get("severity") == REFUSED_SEVERITY:
                attributes = {it["key"]: it.get("value", "") for it in each.get("attributes", [])}
                package = attributes.get("package_name")
                yield Finding(each.get("name", ""), (package,) if package else ())
        for enhanced in found.get("enhancedFindings", []):
            if enhanced.get("severity") == REFUSED_SEVERITY:
                details = enhanced.get("packageVulnerabilityDetails", {})
                packages = {it.get("name", "") for it in details.get("vulnerablePackages", [])}
                yield Finding(details.get("vulnerabilityId", ""), tuple(sorted(packages)))


def acceptance(
    finding: Finding, service: str, entries: Iterable[AcceptedFinding], *, today: str
) -> Acceptance | None:
    """Return the entry that names the finding, one that has not expired where there is one.

    `today` is a day such as 2027-01-31.
    """
    found = [
        Acceptance(finding, entry, is_expired=entry.expires < today)
        for entry in entries
        if entry.vulnerability_id == finding.vulnerability_id
        and (entry.package is None or finding.packages == (entry.package,))
        and (not entry.services or service in entry.services)
    ]
    return min(found, key=lambda each: each.is_expired, default=None)
