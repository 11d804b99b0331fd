"""Compare the results of prowler with the answers."""

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase

from tests.policy.prowler.answers import Answer, Answers
from tests.policy.prowler.evaluation import Evaluation, Finding


def mistakes(evaluation: Evaluation, answers: Answers, resources: Collection[str]) -> list[str]:
    """Return a message for each finding without an answer, and each entry without an effect.

    `resources` are the Terraform names of the resources that prowler was to check.
    """
    return [
        *_unanswered(evaluation, answers),
        *_unneeded(evaluation, answers),
        *_unchecked(evaluation, answers, resources),
    ]


def _unanswered(evaluation: Evaluation, answers: Answers) -> Iterator[str]:
    for finding in evaluation.findings:
        if not finding.passed and not any(_accepts(it, finding) for it in answers.accepted):
            yield f"{finding.check} of {finding.resource}: {finding.what}"
    for error in evaluation.errors:
        if not any(known.error in error for known in answers.errors):
            yield f"prowler did not check everything: {error}"


def _unneeded(evaluation: Evaluation, answers: Answers) -> Iterator[str]:
    failed = [finding for finding in evaluation.findings if not finding.passed]
    for answer in answers.accepted:
        if not any(_accepts(answer, finding) for finding in failed):
            yield f"{answer.check} of {answer.resource} fails nowhere"
    for known in answers.errors:
        if not any(known.error in error for error in evaluation.errors):
            yield f"the error {known.error} does not occur"
    for service in answers.excluded_services:
        if service not in evaluation.checks:
            yield f"prowler has no service {service}"
    checks = [
        check
        for service, names in evaluation.checks.items()
        if service not in answers.excluded_services
        for check in names
    ]
    for pattern in answers.excluded_checks:
        if not any(fnmatchcase(check, pattern) for check in checks):
            yield f"prowler has no check {pattern}, or its service is excluded"


def _unchecked(
    evaluation: Evaluation, answers: Answers, resources: Collection[str]
) -> Iterator[str]:
    checked = {it.service for it in evaluation.findings if it.resource in resources}
    for service in evaluation.checks.keys() - checked - {*answers.excluded_services}:
        yield f"prowler checked no resource of {service}"


def _accepts(answer: Answer, finding: Finding) -> bool:
    return fnmatchcase(finding.check, answer.check) and fnmatchcase(
        finding.resource, answer.resource
    )
