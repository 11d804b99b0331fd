"""A repository with scan on push has scanned its images, and the scans found nothing.

Gap: moto scans on request only, and finds the same HIGH vulnerability in every image. Tests set
other findings with moto's own `/moto-api/static/ecr/scan-finding-results`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from moto.ecr.models import ECRBackend

from emulator.extensions.patching import wrap

_MOTOS_OWN = "CVE-9999-9999"


def apply() -> None:
    """Scan when the findings are requested, and remove moto's own finding."""

    @wrap(ECRBackend, "describe_image_scan_findings")
    def describe_image_scan_findings(
        original: Callable[..., dict[str, Any]],
        backend: ECRBackend,
        registry_id: str,
        repository_name: str,
        image_id: dict[str, Any],
    ) -> dict[str, Any]:
        repository: Any = backend._get_repository(repository_name, registry_id)
        image = repository._get_image(image_id.get("imageTag"), image_id.get("imageDigest"))
        if repository.image_scanning_configuration["scanOnPush"] and not image.last_scan:
            # moto stores this time in local time.
            image.last_scan = datetime.now()  # noqa: DTZ005
        answer = original(backend, registry_id, repository_name, image_id)
        scan = answer.get("imageScanFindings", {})
        if any(finding["name"] == _MOTOS_OWN for finding in scan.get("findings", [])):
            nothing = {**scan, "findings": [], "findingSeverityCounts": {}}
            return {**answer, "imageScanFindings": nothing}
        return answer
