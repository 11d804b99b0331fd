"""Skips of checks, which accept only the failures that they name."""

import pytest

from cli.tools.project import ROOT
from tests.helpers.page_part import page_part
from tests.policy import skips, tf_nag
from tests.policy.checkov import Failure
from tests.policy.skips import Skip, unneeded

PAGE = ROOT / "docs" / "security.md"

OPEN = Failure("prod-application", "CKV_AWS_260", "load_balancer_http_1A", "port 80 is open")


def skip(**changes: object) -> Skip:
    return Skip(
        **{"check": OPEN.check, "resource": "load_balancer_*", "reason": "It redirects.", **changes}  # type: ignore[arg-type]
    )


def test_a_skip_accepts_its_check_of_its_resource() -> None:
    assert skip().accepts(OPEN)


@pytest.mark.parametrize(
    "changes", [{"check": "CKV_AWS_18"}, {"resource": "service_*"}, {"environments": ("dev",)}]
)
def test_a_skip_accepts_nothing_else(changes: dict[str, object]) -> None:
    assert not skip(**changes).accepts(OPEN)


def test_a_skip_of_an_unknown_value_accepts_no_known_value() -> None:
    known = Failure("prod-state", "AwsSolutions-S10", "state_bucket", "no TLS")
    unknown = Failure("prod-state", f"AwsSolutions-S10{tf_nag.UNKNOWN}", "state_bucket", "no TLS")
    narrow = skip(check=unknown.check, resource="state_*")
    wide = skip(check=known.check, resource="state_*")

    assert (narrow.accepts(unknown), narrow.accepts(known)) == (True, False)
    assert (wide.accepts(unknown), wide.accepts(known)) == (True, True)


def test_a_skip_that_accepts_nothing_is_reported() -> None:
    assert unneeded([skip()], [OPEN], {"prod"}) == []
    assert unneeded([skip()], [], {"prod"}) == ["CKV_AWS_260 of load_balancer_* fails nowhere"]
    assert unneeded([skip(environments=("prod", "dev"))], [OPEN], {"prod", "dev"}) == [
        "CKV_AWS_260 of load_balancer_* does not fail in dev"
    ]


def test_a_skip_may_name_an_environment_that_was_deleted() -> None:
    assert unneeded([skip(environments=("prod", "dev"))], [OPEN], {"prod"}) == []


def test_every_skip_gives_its_reason_in_a_sentence() -> None:
    for entry in skips.load():
        assert entry.reason[0].isupper(), entry
        assert entry.reason.endswith("."), entry
        assert len(entry.reason.split()) >= 5, entry


def test_no_skip_is_for_prod_alone() -> None:
    for entry in skips.load():
        assert entry.environments is None or "prod" not in entry.environments


def test_the_page_about_security_has_the_answer_to_every_finding_of_tf_nag(
    request: pytest.FixtureRequest,
) -> None:
    update_to = answers() if request.config.getoption("update_snapshots") else None
    found = page_part(PAGE, "tf-nag", written_by="tests/policy/test_skips.py", update_to=update_to)

    assert found == answers()


def answers() -> str:
    """Return the table of the accepted findings of tf-nag."""
    rows = [
        f"| {entry.check} | `{entry.resource}` | {', '.join(entry.environments or ['all'])} "
        f"| {entry.reason} |"
        for entry in skips.load()
        if entry.check.startswith(tf_nag.PREFIX)
    ]
    head = ["| rule | resources | environments | answer |", "|---|---|---|---|"]
    return "\n".join(["", *head, *rows, "", ""])
