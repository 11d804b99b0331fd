from typing import Any

import pytest

from cli.release.image_scans import critical_findings
from cli.tools.errors import CommandError
from environments.definition import AcceptedFinding
from tests.helpers.scanned import Registry

CRITICAL = {"CRITICAL": 2, "HIGH": 1}


def basic(*findings: tuple[str, str, str]) -> dict[str, Any]:
    """Return the findings of a basic scan from their ids, packages and severities."""

    def attributes(package: str) -> list[dict[str, str]]:
        values = {"package_version": "1:1.2.13.dfsg-1", "package_name": package}
        return [{"key": key, "value": value} for key, value in values.items()]

    return {
        "findings": [
            {"name": name, "severity": severity, "attributes": attributes(package)}
            for name, package, severity in findings
        ]
    }


def inspected(name: str, *packages: str) -> dict[str, Any]:
    """Return a CRITICAL finding by Amazon Inspector."""
    details = {
        "vulnerabilityId": name,
        "vulnerablePackages": [{"name": package} for package in packages],
    }
    return {"enhancedFindings": [{"severity": "CRITICAL", "packageVulnerabilityDetails": details}]}


ZLIB = basic(("CVE-2023-45853", "zlib", "CRITICAL"))
ONE = {"CRITICAL": 1}


def accepting(**changes: Any) -> AcceptedFinding:
    """Return an entry that accepts the finding in zlib for a long time."""
    values = {"vulnerability_id": "CVE-2023-45853", "package": "zlib", "expires": "2999-12-31"}
    return AcceptedFinding(**{**values, "reason": "MiniZip is not in the image.", **changes})


@pytest.mark.parametrize(
    "entry",
    [accepting(), accepting(package=None), accepting(services=("web",))],
    ids=["in a package", "in every package", "in a service"],
)
@pytest.mark.parametrize(
    "listed", [ZLIB, inspected("CVE-2023-45853", "zlib")], ids=["ecr", "inspector"]
)
def test_an_accepted_finding_passes_and_is_printed_with_its_reason_and_last_day(
    registry: Registry,
    capsys: pytest.CaptureFixture[str],
    entry: AcceptedFinding,
    listed: dict[str, Any],
) -> None:
    registry.accept(entry)
    digest = registry.push("web", "v1")
    registry.will_find("web", digest, {"CRITICAL": 1, "HIGH": 2}, listed=listed)

    registry.require()

    assert capsys.readouterr().out.splitlines() == [
        f"web: {digest} scanned, no CRITICAL finding but the accepted (2 HIGH)",
        "web: CVE-2023-45853 (zlib) is accepted until 2999-12-31: MiniZip is not in the image.",
    ]


@pytest.mark.parametrize(
    "entry",
    [
        accepting(vulnerability_id="CVE-2023-45854"),
        accepting(package="perl"),
        accepting(services=("api",)),
    ],
    ids=["another vulnerability", "another package", "another service"],
)
def test_an_entry_accepts_only_the_finding_that_it_names(
    registry: Registry, entry: AcceptedFinding
) -> None:
    registry.accept(entry)
    registry.will_find("web", registry.push("web", "v1"), ONE, listed=ZLIB)

    (scan,) = registry.look()

    assert not scan.passed
    assert " has 1 CRITICAL finding CVE-2023-45853 (zlib): aws ecr describe-" in str(scan)


def test_an_entry_for_a_package_accepts_no_finding_in_more_packages(registry: Registry) -> None:
    registry.accept(accepting())
    listed = inspected("CVE-2023-45853", "zlib", "minizip")
    registry.will_find("web", registry.push("web", "v1"), ONE, listed=listed)

    (scan,) = registry.look()

    assert not scan.passed
    assert " has 1 CRITICAL finding CVE-2023-45853 (minizip, zlib): " in str(scan)


def test_another_critical_finding_beside_an_accepted_one_refuses_the_image(
    registry: Registry,
) -> None:
    registry.accept(accepting())
    listed = basic(
        ("CVE-2023-45853", "zlib", "CRITICAL"),
        ("CVE-2026-8376", "perl", "CRITICAL"),
        ("CVE-2026-82560", "perl", "HIGH"),
    )
    counts = {"CRITICAL": 2, "HIGH": 1}
    registry.will_find("web", registry.push("web", "v1"), counts, listed=listed)

    (scan,) = registry.look()

    assert not scan.passed
    assert " has 1 CRITICAL finding CVE-2026-8376 (perl) (1 HIGH): " in str(scan)


def test_a_critical_finding_that_ecr_counts_and_does_not_list_refuses_the_image(
    registry: Registry,
) -> None:
    registry.accept(accepting())
    registry.will_find("web", registry.push("web", "v1"), CRITICAL, listed=ZLIB)

    (scan,) = registry.look()

    assert not scan.passed
    assert " has 1 CRITICAL finding (1 HIGH): " in str(scan)


def test_an_entry_is_valid_on_its_last_day_and_not_on_the_next() -> None:
    entries = [accepting(expires="2027-01-31")]
    pages: Any = [{"imageScanFindings": ZLIB}]

    accepted = {
        today: [finding.is_accepted for finding in critical_findings(pages, entries, today=today)]
        for today in ("2027-01-31", "2027-02-01")
    }

    assert accepted == {"2027-01-31": [True], "2027-02-01": [False]}


def test_an_expired_entry_refuses_the_image_in_a_line_with_its_file(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.accept(accepting(expires="2020-01-31"))
    registry.will_find("web", registry.push("web", "v1"), ONE, listed=ZLIB)

    with pytest.raises(CommandError, match=r"^nothing is deployed: the image scan refuses web$"):
        registry.require()

    refused, expired = capsys.readouterr().out.splitlines()
    assert " has 1 CRITICAL finding CVE-2023-45853 (zlib): " in refused
    assert expired == (
        f"environments/{registry.environment.name}.py: accepted_findings: CVE-2023-45853 (zlib) "
        "expired on 2020-01-31: review the finding again"
    )


def test_an_entry_that_no_image_needs_any_more_is_named(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.accept(accepting(), accepting(package="perl", services=("api",)))
    registry.push("web", "v1")
    registry.require()
    before = capsys.readouterr().out
    registry.push("api", "v1")

    registry.require()

    assert "accepted_findings" not in before  # the image of api might need both
    place = f"environments/{registry.environment.name}.py: accepted_findings: CVE-2023-45853"
    assert capsys.readouterr().out.splitlines()[2:] == [
        f"{place} ({package}) matches no CRITICAL finding any more: delete the entry"
        for package in ("zlib", "perl")
    ]
