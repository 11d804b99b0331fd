"""`bin/cruddur deploy` refuses images because of their scans, if the environment requires scans."""

from typing import Any

import pytest

from cli.release import deploy
from cli.release.image_scans import image_scans
from tests.helpers.commands import DEV, PROD, Run
from tests.helpers.deployed import Deployed
from tests.helpers.emulator import Emulator
from tests.helpers.examples import api, environment, web
from tests.helpers.scanned import Registry
from tests.helpers.states import States

CRITICAL = {"CRITICAL": 2, "HIGH": 1}


@pytest.mark.parametrize(
    ("findings", "status", "passed", "text"),
    [
        ({}, "COMPLETE", True, "web: {digest} scanned, no CRITICAL finding"),
        (
            {"HIGH": 3, "LOW": 1},
            "COMPLETE",
            True,
            "web: {digest} scanned, no CRITICAL finding (3 HIGH, 1 LOW)",
        ),
        ({}, "ACTIVE", True, "web: {digest} scanned, no CRITICAL finding"),  # by Inspector
        (
            CRITICAL,
            "COMPLETE",
            False,
            "web: {digest} has 2 CRITICAL findings (1 HIGH): aws ecr describe-image-scan-findings "
            "--repository-name {repository} --image-id imageDigest={digest}",
        ),
        *(
            (
                {},
                status,
                False,
                f"web: {{digest}} is not scanned completely: {status} (It is {status})",
            )
            for status in ("IN_PROGRESS", "PENDING", "FAILED", "UNSUPPORTED_IMAGE")
        ),
    ],
)
def test_only_a_complete_scan_without_a_critical_finding_passes(
    registry: Registry, findings: dict[str, int], status: str, *, passed: bool, text: str
) -> None:
    digest = registry.push("web", "v1")
    registry.will_find("web", digest, findings, status)

    (scan,) = registry.look()

    repository = f"cruddur/{registry.environment.name}/web"
    assert (scan.passed, str(scan)) == (passed, text.format(digest=digest, repository=repository))


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


def test_a_running_image_is_not_checked_again(emulator: Emulator) -> None:
    registry = Registry(emulator, environment(name="running", services=(web(), api())))
    registry.ecr.delete_repository(repositoryName="cruddur/running/web")
    Deployed(emulator, registry.environment).add_service("web", tag="v1")
    registry.push("api", "v1")

    assert [scan.service for scan in registry.look()] == ["api"]


def test_a_missing_image_is_left_to_the_plan(registry: Registry, emulator: Emulator) -> None:
    without_repositories = image_scans(emulator.session(), environment(name="nowhere"), {})

    assert registry.look() == []
    assert list(without_repositories) == []


def test_a_refused_image_stops_the_deployment_before_anything_is_touched(
    emulator: Emulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    States(emulator, PROD)
    registry = Registry(emulator, PROD)
    digests = {service.name: registry.push(service.name, "v1") for service in PROD.services}
    registry.will_find("cognito-verifier", digests["cognito-verifier"], CRITICAL)

    def touched(*_: Any, **__: Any) -> None:
        pytest.fail("Terraform ran")

    monkeypatch.setattr(deploy, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(deploy, "deploy_stacks", touched)

    outcome = run("deploy", "prod")

    assert outcome.code == 1
    assert [line.partition(":")[0] for line in outcome.output.splitlines()] == list(digests)
    assert outcome.error == (
        "bin/cruddur deploy: nothing is deployed: the image scan refuses cognito-verifier\n"
    )


def test_an_environment_that_does_not_require_scans_asks_for_none(
    emulator: Emulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    States(emulator, DEV)
    monkeypatch.setattr(deploy, "require_scans", None)
    monkeypatch.setattr(deploy, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(deploy, "deploy_stacks", lambda *_, **__: False)

    outcome = run("deploy", "dev")

    assert outcome.error == "bin/cruddur deploy: the deployment failed with the error above\n"
