"""Skips of checks, which accept only the failures that they name."""

import pytest

from tests.policy import skips
from tests.policy.checkov import Failure
from tests.policy.skips import Skip, unneeded

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
