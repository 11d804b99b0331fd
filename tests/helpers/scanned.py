"""Image repositories with scan results that a test chooses."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import requests

from cli.release.image_scans import ImageScan, image_scans, require_scans
from emulator.seed import put_image
from environments.definition import AcceptedFinding, Environment, names
from tests.helpers.emulator import Emulator


class Registry:
    """The repositories of an environment that only one test uses, and their scan results."""

    def __init__(self, emulator: Emulator, of: Environment, *, scan_on_push: bool = True) -> None:
        self._emulator = emulator
        self.environment = of
        self.ecr = emulator.client("ecr")
        for service in of.services:
            self.ecr.create_repository(
                repositoryName=names.repository(of.name, service.name),
                imageScanningConfiguration={"scanOnPush": scan_on_push},
            )

    def push(self, service: str, tag: str) -> str:
        return put_image(self.ecr, names.repository(self.environment.name, service), tag)

    def will_find(
        self,
        service: str,
        digest: str,
        findings: Mapping[str, int],
        status: str = "COMPLETE",
        listed: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Set the scan result of an image: numbers of findings by severity, and listed findings."""
        result: Any = {
            "repositoryName": names.repository(self.environment.name, service),
            "imageId": {"imageDigest": digest},
            "imageScanStatus": {"status": status, "description": f"It is {status}."},
            "imageScanFindings": {"findingSeverityCounts": findings, **listed},
        }
        response = requests.post(
            f"{self._emulator.url}/moto-api/static/ecr/scan-finding-results",
            json={"results": [result], "region": "us-east-1", "account_id": "123456789012"},
            timeout=10,
        )
        assert response.status_code == requests.codes.created

    def accept(self, *entries: AcceptedFinding) -> None:
        """Add the entries to the environment's definition."""
        self.environment = self.environment.model_copy(update={"accepted_findings": entries})

    def require(self) -> None:
        """Check the scans as `bin/cruddur deploy` does."""
        require_scans(self._emulator.session(), self.environment, {})

    def look(self, **tags: str) -> list[ImageScan]:
        return list(image_scans(self._emulator.session(), self.environment, tags))
