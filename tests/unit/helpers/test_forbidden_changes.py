import pytest

from cli.tools.plan_changes import CREATED, NEW_ONE_FIRST, OLD_ONE_FIRST, Change
from tests.helpers.forbidden_changes import deleted_too_early, replaced_in_use


@pytest.mark.parametrize("action", [NEW_ONE_FIRST, OLD_ONE_FIRST])
def test_a_replaced_listener_is_refused(action: str) -> None:
    listener = Change("load_balancer/https", "aws_lb_listener", action)

    assert list(replaced_in_use([listener])) == [
        "load_balancer/https is replaced: nobody answers on its port until another one does"
    ]


def test_a_new_listener_is_accepted() -> None:
    listener = Change("load_balancer/https", "aws_lb_listener", CREATED)

    assert [*replaced_in_use([listener]), *deleted_too_early([listener])] == []


def test_a_target_group_that_is_deleted_first_is_refused() -> None:
    targets = Change("load_balancer/api_targets", "aws_lb_target_group", OLD_ONE_FIRST)

    assert list(deleted_too_early([targets])) == [
        "load_balancer/api_targets goes before its successor exists"
    ]


def test_an_alias_that_is_deleted_first_is_refused_but_a_validation_record_is_not() -> None:
    alias, validation = (
        Change(name, "aws_route53_record", OLD_ONE_FIRST)
        for name in ("dns/cruddur.example", "certificate/validation_cruddur.example")
    )

    assert len(list(deleted_too_early([alias, validation]))) == 1
