"""Image scans in the emulator."""

from typing import Any

import pytest

from emulator.seed import put_image
from tests.helpers.emulator import Emulator


def repository(emulator: Emulator, name: str, *, scan_on_push: bool) -> tuple[Any, dict[str, Any]]:
    """Return an ECR client, and the parameters that identify an image in a new repository."""
    ecr = emulator.client("ecr")
    ecr.create_repository(
        repositoryName=name, imageScanningConfiguration={"scanOnPush": scan_on_push}
    )
    digest = put_image(ecr, name, "v1")
    return ecr, {"repositoryName": name, "imageId": {"imageDigest": digest}}


def test_what_is_pushed_to_a_repository_that_scans_on_push_is_scanned(emulator: Emulator) -> None:
    ecr, image = repository(emulator, "scans", scan_on_push=True)

    found = ecr.describe_image_scan_findings(**image)

    assert found["imageScanStatus"]["status"] == "COMPLETE"
    assert found["imageScanFindings"]["findingSeverityCounts"] == {}


def test_without_scan_on_push_an_image_is_scanned_when_asked_for(emulator: Emulator) -> None:
    ecr, image = repository(emulator, "scans-not", scan_on_push=False)

    with pytest.raises(ecr.exceptions.ScanNotFoundException):
        ecr.describe_image_scan_findings(**image)

    ecr.start_image_scan(**image)
    assert ecr.describe_image_scan_findings(**image)["imageScanStatus"]["status"] == "COMPLETE"
