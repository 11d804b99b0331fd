"""Recognize temporary errors of AWS that the provider does not retry."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TemporaryError:
    """The text of a temporary error in Terraform's output, its cause, and the source of both."""

    text: re.Pattern[str]
    cause: str
    source: str
    leaves_resource: bool = False
    """Whether the resource exists after the error and only some of its arguments are missing.

    Terraform marks such a resource as tainted when it was being created.
    """


TEMPORARY_ERRORS = (
    TemporaryError(
        re.compile(r"ConcurrentUpdateException"),
        "Application Auto Scaling was still changing the same scalable target",
        "hashicorp/terraform-provider-aws issue 17915",
    ),
    TemporaryError(
        re.compile(r"Access Denied for bucket"),
        "The policy of the access-log bucket had not reached Elastic Load Balancing yet",
        "hashicorp/terraform-provider-aws issue 12010",
        leaves_resource=True,
    ),
    TemporaryError(
        re.compile(r"WAFLogDestinationPermissionIssueException"),
        "AWS WAF was not allowed to write to the log group yet",
        "hashicorp/terraform-provider-aws issues 25296 and 36000",
    ),
    TemporaryError(
        re.compile(r"Unable to assume the service linked role|Service Linked Role does not exist"),
        "The service-linked role of Amazon ECS, which AWS creates in a new account, was not ready",
        "aws-cloudformation/cloudformation-coverage-roadmap issue 818",
    ),
    TemporaryError(
        re.compile(r"InvalidTargetBucketForLogging"),
        "The policy of the bucket for access logs had not reached Amazon S3 yet",
        "Amazon S3 user guide, Enabling Amazon S3 server access logging",
    ),
    TemporaryError(
        re.compile(r"KMS key does not exist or is not allowed to be used"),
        "The policy of the new KMS key had not reached CloudWatch Logs yet",
        "hashicorp/terraform-provider-aws issue 29282",
    ),
    TemporaryError(
        re.compile(r"creating ECR Repository .*KmsException", re.DOTALL),
        "Amazon ECR could not use the new KMS key yet",
        "Amazon ECR API reference, CreateRepository, errors",
    ),
    TemporaryError(
        re.compile(r"Namespace has associated services"),
        "AWS Cloud Map was still deleting the services of the namespace",
        "anomalyco/sst issue 5931",
    ),
)


def causes(errors: Iterable[str]) -> list[str]:
    """Return a line with the cause for each temporary error among Terraform's errors."""
    texts = list(errors)
    return [
        f"{error.cause}. This error is temporary."
        for error in TEMPORARY_ERRORS
        if any(error.text.search(text) for text in texts)
    ]


def all_temporary(errors: Iterable[str]) -> bool:
    """Return whether there are errors, and all of them are temporary."""
    texts = list(errors)
    return bool(texts) and all(
        any(error.text.search(text) for error in TEMPORARY_ERRORS) for text in texts
    )


def untainted(failed: Mapping[str, str]) -> list[str]:
    """Return the addresses, among failed ones, of resources that need no replacement."""
    lasting = [error.text for error in TEMPORARY_ERRORS if error.leaves_resource]
    return [
        address
        for address, text in failed.items()
        # The output of a gate may contain any text; a gate that failed has to run again.
        if not address.startswith("terraform_data.") and any(each.search(text) for each in lasting)
    ]
