"""`bin/deploy` refuses images by their scans, where the environment requires that."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from bin.commands import deploy
from bin.commands.image_scans import ImageScan, ImageScans
from environments.definition import Environment, names
from tests.commands.conftest import PROD, Run
from tests.commands.deployed import Deployed
from tests.emulator.process import Emulator
from tests.emulator.seed import put_image
from tests.examples import api, environment, web

NUMBERS = itertools.count()
CRITICAL = {"CRITICAL": 2, "HIGH": 1}


class Registry:
    """The repositories of an environment of a test's own, as they scan and find."""

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
        self, service: str, digest: str, findings: Mapping[str, int], status: str = "COMPLETE"
    ) -> None:
        """Tell the emulator what the scan of an image is to say."""
        result: Any = {
            "repositoryName": names.repository(self.environment.name, service),
            "imageId": {"imageDigest": digest},
            "imageScanStatus": {"status": status, "description": f"It is {status}."},
            "imageScanFindings": {"findingSeverityCounts": findings},
        }
        told = requests.post(
            f"{self._emulator.url}/moto-api/static/ecr/scan-finding-results",
            json={"results": [result], "region": "us-east-1", "account_id": "123456789012"},
            timeout=10,
        )
        assert told.status_code == requests.codes.created

    def look(self, **tags: str) -> list[ImageScan]:
        return list(ImageScans(self._emulator.session(), self.environment).look(tags))


@pytest.fixture
def registry(emulator: Emulator) -> Registry:
    """Two services in an environment that no other test has."""
    return Registry(emulator, environment(name=f"scanned{next(NUMBERS)}", services=(web(), api())))


def test_an_image_without_findings_passes(registry: Registry) -> None:
    digest = registry.push("web", "v1")

    (scan,) = registry.look()

    assert scan.passed
    assert str(scan) == f"web: {digest} scanned, no CRITICAL finding"


def test_a_critical_finding_refuses_the_image_and_the_others_are_told(registry: Registry) -> None:
    digest = registry.push("web", "v1")
    registry.will_find("web", digest, CRITICAL)

    (scan,) = registry.look()

    assert not scan.passed
    repository = f"cruddur/{registry.environment.name}/web"
    assert str(scan) == (
        f"web: {digest} has 2 CRITICAL findings (1 HIGH): aws ecr describe-image-scan-findings "
        f"--repository-name {repository} --image-id imageDigest={digest}"
    )


def test_a_lower_severity_is_told_and_refuses_nothing(registry: Registry) -> None:
    digest = registry.push("web", "v1")
    registry.will_find("web", digest, {"HIGH": 3, "LOW": 1})

    (scan,) = registry.look()

    assert scan.passed
    assert str(scan).endswith("no CRITICAL finding (3 HIGH, 1 LOW)")


@pytest.mark.parametrize("status", ["IN_PROGRESS", "PENDING", "FAILED", "UNSUPPORTED_IMAGE"])
def test_a_scan_that_is_not_complete_refuses_the_image(registry: Registry, status: str) -> None:
    digest = registry.push("web", "v1")
    registry.will_find("web", digest, {}, status)

    (scan,) = registry.look()

    assert not scan.passed
    assert str(scan) == f"web: {digest} is not scanned completely: {status} (It is {status})"


def test_a_continuous_scan_by_inspector_counts(registry: Registry) -> None:
    registry.will_find("web", registry.push("web", "v1"), {}, "ACTIVE")

    (scan,) = registry.look()

    assert scan.passed


def test_an_image_that_was_never_scanned_is_refused(emulator: Emulator) -> None:
    registry = Registry(emulator, environment(name="unscanned"), scan_on_push=False)
    registry.push("web", "v1")

    (scan,) = registry.look()

    assert not scan.passed
    assert "was never scanned: aws ecr start-image-scan --repository-name" in str(scan)


def test_the_tag_of_the_command_line_is_the_one_that_counts(registry: Registry) -> None:
    registry.push("web", "v1")
    registry.will_find("web", registry.push("web", "v2"), CRITICAL)

    assert [scan.passed for scan in registry.look()] == [True]
    assert [scan.passed for scan in registry.look(web_image_tag="v2")] == [False]


def test_what_runs_already_is_not_asked_about(emulator: Emulator) -> None:
    registry = Registry(emulator, environment(name="running", services=(web(), api())))
    registry.ecr.delete_repository(repositoryName="cruddur/running/web")
    Deployed(emulator, registry.environment).add_service("web", tag="v1")
    registry.push("api", "v1")

    assert [scan.service for scan in registry.look()] == ["api"]


def test_an_image_that_is_not_there_is_left_to_the_plan(
    registry: Registry, emulator: Emulator
) -> None:
    without_repositories = ImageScans(emulator.session(), environment(name="nowhere"))

    assert registry.look() == []
    assert list(without_repositories.look({})) == []


def test_a_refused_image_stops_the_deployment_before_anything_is_touched(
    emulator: Emulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry(emulator, PROD)
    digests = {service.name: registry.push(service.name, "v1") for service in PROD.services}
    registry.will_find("cognito-verifier", digests["cognito-verifier"], CRITICAL)

    def touched(*_: Any, **__: Any) -> None:
        pytest.fail("Terraform ran")

    monkeypatch.setattr(deploy, "deploy_stacks", touched)

    outcome = run("deploy", "prod")

    assert outcome.code == 1
    assert [line.partition(":")[0] for line in outcome.output.splitlines()] == list(digests)
    assert outcome.error == (
        "bin/deploy: nothing is deployed: the image scan refuses cognito-verifier\n"
    )


@pytest.mark.usefixtures("emulator")
def test_an_environment_that_does_not_require_scans_asks_for_none(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "ImageScans", None)
    monkeypatch.setattr(deploy, "deploy_stacks", lambda *_, **__: False)

    outcome = run("deploy", "dev")

    assert outcome.error == "bin/deploy: the deployment failed with the error above\n"
