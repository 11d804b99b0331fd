"""Findings of image scans that are accepted for a while."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar

from environments.definition.base import Definition, check_known
from environments.definition.checks import Check, Text, matching
from environments.definition.service import Service


def _day(text: str) -> str:
    try:
        is_day = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_day = False
    if not is_day:
        raise ValueError("must be a day such as 2027-01-31")
    return text


class AcceptedFinding(Definition):
    """A CRITICAL finding of image scans that a deployment accepts until a day, after a review.

    Amazon ECR names the vulnerability and the package of a finding (DescribeImageScanFindings).
    """

    _place: ClassVar[str] = "accepted_findings: "

    vulnerability_id: Annotated[
        Text,
        matching(
            r"(?:CVE-[0-9]{4}-[0-9]{4,19}|GHSA(?:-[0-9a-z]{4}){3})",
            "the id of a vulnerability such as CVE-2023-45853",
        ),
    ]
    """The id of the vulnerability as `bin/cruddur deploy` prints it, such as `CVE-2023-45853`."""

    package: (
        Annotated[
            Text,
            matching(
                r"[A-Za-z0-9@][A-Za-z0-9@/._+~:-]{0,213}", "a package such as zlib, as ECR names it"
            ),
        ]
        | None
    ) = None
    """The package in which the vulnerability is accepted, as `bin/cruddur deploy` prints it, such
    as `zlib`; None: all packages."""

    services: tuple[Text, ...] = ()
    """The services whose images may have the finding; an empty tuple: all services."""

    reason: Annotated[Text, matching(r"(?=.*\S)[^\r\n]{1,500}", "a line of 1 to 500 characters")]
    """The reason why the finding does no harm, in one line of at most 500 characters. `bin/cruddur
    deploy` prints the reason."""

    expires: Annotated[Text, Check(_day, "a day such as 2027-01-31")]
    """The last day (UTC) on which the finding is accepted, such as `2027-01-31`. Review the finding
    again before that day."""

    def __str__(self) -> str:
        return f"{self.vulnerability_id}{f' ({self.package})' if self.package else ''}"


def check_accepted_findings(
    findings: Sequence[AcceptedFinding], services: Sequence[Service]
) -> None:
    """Refuse a finding of a service that the environment does not have."""
    known = [service.name for service in services]
    for finding in findings:
        for service in finding.services:
            check_known(
                service,
                known,
                f"accepted_findings: services of {finding.vulnerability_id} must be services of "
                "this environment",
            )


def check_images_are_scanned(services: Sequence[Service]) -> None:
    """Refuse an image that Amazon ECR does not scan."""
    for service in services:
        if service.image:
            raise ValueError(
                f"service {service.name!r}: image must be left out with require_image_scan: Amazon "
                "ECR scans only images in the environment's repositories, push a copy there, got "
                f"{service.image!r}"
            )
