"""Answers to prowler, which accept only the findings that they name."""

from dataclasses import replace

import pytest

from cli.tools.project import ROOT
from tests.helpers.page_part import page_part
from tests.policy.prowler import answers
from tests.policy.prowler.answers import Answer, Answers, Excluded, Unreliable
from tests.policy.prowler.comparison import mistakes
from tests.policy.prowler.evaluation import Evaluation, Finding

PAGE = ROOT / "docs" / "security.md"

OPEN = Finding("s3", "s3_bucket_object_lock", "logs_bucket_1A", "no lock", passed=False)
LOCK = Answer(OPEN.check, "logs_*", "Nobody requires it.")
CHECKED = Evaluation((OPEN,), (), {"s3": [OPEN.check, "s3_other"]})
ANSWERS = Answers([], [LOCK], [])


def found(evaluation: Evaluation = CHECKED, known: Answers = ANSWERS) -> list[str]:
    return mistakes(evaluation, known, {"logs_bucket_1A"})


def test_an_answer_accepts_its_check_of_its_resource() -> None:
    assert found() == []


def test_a_finding_without_an_answer_is_reported() -> None:
    other = replace(OPEN, check="s3_other")

    assert found(replace(CHECKED, findings=(OPEN, other))) == [
        "s3_other of logs_bucket_1A: no lock"
    ]


def test_an_answer_without_a_finding_is_reported() -> None:
    passed = replace(CHECKED, findings=(replace(OPEN, passed=True),))

    assert found(passed) == ["s3_bucket_object_lock of logs_* fails nowhere"]


def test_an_error_of_prowler_needs_an_answer() -> None:
    wrong = replace(CHECKED, errors=("s3.py: timeout[17]",))
    known = replace(ANSWERS, errors=[Unreliable("s3.py: timeout", "It is slow.")])

    assert found(wrong) == ["prowler did not check everything: s3.py: timeout[17]"]
    assert found(wrong, known) == []
    assert found(CHECKED, known) == ["the error s3.py: timeout does not occur"]


@pytest.mark.parametrize(
    ("excluded", "message"),
    [
        (Excluded("-", services=("s4",)), "prowler has no service s4"),
        (
            Excluded("-", checks=("s4_*",)),
            "prowler has no check s4_*, or its service is excluded",
        ),
    ],
)
def test_an_exclusion_of_nothing_is_reported(excluded: Excluded, message: str) -> None:
    assert found(known=replace(ANSWERS, excluded=[excluded])) == [message]


def test_a_service_of_which_prowler_checks_nothing_must_be_excluded() -> None:
    more = replace(CHECKED, checks={**CHECKED.checks, "sqs": ["sqs_open"]})

    assert found(more) == ["prowler checked no resource of sqs"]
    assert found(more, replace(ANSWERS, excluded=[Excluded("-", services=("sqs",))])) == []


def test_every_answer_gives_its_reason_in_a_sentence() -> None:
    known = answers.load()
    reasons = [
        *(it.reason for it in known.excluded),
        *(it.reason for it in known.accepted),
        *(it.reason for it in known.errors),
    ]

    for reason in reasons:
        assert reason[0].isupper(), reason
        assert reason.endswith("."), reason
        assert len(reason.split()) >= 5, reason


def test_the_page_about_security_has_the_answer_to_every_finding_of_prowler(
    request: pytest.FixtureRequest,
) -> None:
    update_to = tables() if request.config.getoption("update_snapshots") else None
    written = page_part(
        PAGE, "prowler", written_by="tests/policy/test_prowler.py", update_to=update_to
    )

    assert written == tables()


def tables() -> str:
    """Return the tables of the accepted findings, and of what prowler does not check."""
    known = answers.load()
    findings = [f"| {it.check} | `{it.resource}` | {it.reason} |" for it in known.accepted]
    excluded = [
        f"| {', '.join([*it.services, *(f'`{check}`' for check in it.checks)])} | {it.reason} |"
        for it in known.excluded
    ]
    head = ["| check | resources | answer |", "|---|---|---|"]
    left_out = ["| services and checks that prowler does not run | reason |", "|---|---|"]
    return "\n".join(["", *head, *findings, "", *left_out, *excluded, "", ""])
