from pathlib import Path

import pytest

from cli.apply.temporary_errors import TEMPORARY_ERRORS, all_temporary, causes, untainted
from tests.helpers.recorded_events import diagnosed, progress
from tests.unit.cli.apply.test_screen import Terminal

TARGET_PENDING = (
    "putting Application Auto Scaling Policy (cpu): ConcurrentUpdateException: You already have a "
    "pending update to an Auto Scaling resource"
)
EXAMPLES = {
    TARGET_PENDING: "Application Auto Scaling",
    (
        "modifying ELBv2 Load Balancer attributes: InvalidConfigurationRequest: Access Denied for "
        "bucket: cruddur-prod-access-logs. Please check S3bucket permission"
    ): "access-log bucket",
    (
        "putting WAFv2 WebACL Logging Configuration: WAFLogDestinationPermissionIssueException: "
        "Unable to deliver logs to the configured destination."
    ): "AWS WAF",
    (
        "InvalidParameterException: Unable to assume the service linked role. Please verify that "
        "the ECS service linked role exists."
    ): "service-linked role",
    (
        "creating S3 Bucket Logging: InvalidTargetBucketForLogging: You must give the log-delivery "
        "group WRITE and READ_ACP permissions to the target bucket"
    ): "Amazon S3",
    (
        "creating CloudWatch Logs Log Group (x): AccessDeniedException: The specified KMS key does "
        "not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-west-2:1:log-group:x'"
    ): "CloudWatch Logs",
    "creating ECR Repository (web): operation error ECR: KmsException: denied": "Amazon ECR",
    (
        "deleting Service Discovery HTTP Namespace: ResourceInUse: Namespace has associated "
        "services; delete the services before deleting the namespace"
    ): "AWS Cloud Map",
}


@pytest.mark.parametrize(("error", "cause"), EXAMPLES.items(), ids=EXAMPLES.values())
def test_a_temporary_error_is_recognized_and_its_cause_is_named(error: str, cause: str) -> None:
    (line,) = causes([f"Error: {error}"])

    assert cause in line
    assert line.endswith(". This error is temporary.")
    assert all_temporary([f"Error: {error}"])


def test_a_failed_task_before_a_rollout_runs_again_whatever_it_has_printed() -> None:
    text = "Error: Access Denied for bucket: x"

    assert untainted({"aws_lb.x": text, "terraform_data.migrate_gate": text}) == ["aws_lb.x"]


def test_every_temporary_error_has_an_example_and_a_source() -> None:
    assert len(EXAMPLES) == len(TEMPORARY_ERRORS)
    assert all(error.source for error in TEMPORARY_ERRORS)


@pytest.mark.parametrize(
    "error",
    [
        "AccessDeniedException: User is not authorized to perform: kms:CreateKey",
        "creating KMS Key: KmsException",
        "the rollout of web failed",
    ],
)
def test_other_errors_are_not_temporary(error: str) -> None:
    assert causes([error]) == []
    assert not all_temporary([TARGET_PENDING, error])


def test_a_failure_without_an_error_is_not_temporary() -> None:
    assert not all_temporary([])


def test_the_same_cause_is_named_once() -> None:
    assert len(causes([TARGET_PENDING, TARGET_PENDING])) == 1


def test_the_cause_is_printed_below_the_errors(tmp_path: Path) -> None:
    terminal, run = Terminal(tmp_path), progress(diagnosed("error", TARGET_PENDING))

    terminal.screen.show_errors(run, 1)

    before, _, after = terminal.text.partition("pending update to an Auto Scaling resource")
    assert "This error is temporary." in after.replace("\n", " ")
    assert "This error is temporary." not in before
