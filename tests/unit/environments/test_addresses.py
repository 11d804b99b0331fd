from tests.helpers.addresses import consequences, moved, unmanaged
from tests.helpers.synthesis import synthesize

OLD, NEW, OTHER = "aws_ecs_cluster.old", "aws_ecs_cluster.new", "aws_lb.other"


def test_the_same_addresses_have_no_consequence() -> None:
    assert consequences("dev", reviewed={OLD}, synthesized={OLD}, moved={}) == ""


def test_a_renamed_construct_is_reported_as_a_destruction() -> None:
    report = consequences("dev", reviewed={OLD, OTHER}, synthesized={NEW, OTHER}, moved={})

    assert report.splitlines()[:3] == [
        "Reviewed addresses are no longer in dev. Terraform would DESTROY what is deployed there "
        "(-), and create those with a plus:",
        f"  - {OLD}",
        f"  + {NEW}",
    ]
    assert 'add_override("moved", [{"from": "TYPE.OLD_NAME", "to": "TYPE.NEW_NAME"}])' in report
    assert OTHER not in report


def test_a_removed_construct_creates_nothing() -> None:
    report = consequences("dev", reviewed={OLD, OTHER}, synthesized={OTHER}, moved={})

    assert "would DESTROY what is deployed there (-):\n" in report
    assert "plus" not in report


def test_a_new_construct_is_reported_as_a_creation() -> None:
    report = consequences("dev", reviewed={OTHER}, synthesized={NEW, OTHER}, moved={})

    assert report == f"Terraform would create these in dev:\n  + {NEW}"


def test_a_moved_resource_is_kept() -> None:
    stack = synthesize(lambda stack: stack.add_override("moved", [{"from": OLD, "to": NEW}]))
    report = consequences("dev", reviewed={OLD}, synthesized={NEW}, moved=moved(stack))

    assert report == f"dev keeps these under another address:\n  = {NEW}, formerly {OLD}"


def test_a_resource_that_is_left_in_aws_is_not_destroyed() -> None:
    removed = {"from": OLD, "lifecycle": {"destroy": False}}
    stack = synthesize(lambda stack: stack.add_override("removed", [removed]))
    report = consequences(
        "dev", reviewed={OLD}, synthesized=set(), moved={}, unmanaged=unmanaged(stack)
    )

    assert report == f"dev leaves these in AWS and no longer manages them:\n  . {OLD}"


def test_a_move_from_elsewhere_keeps_nothing() -> None:
    report = consequences("dev", reviewed={OLD}, synthesized={NEW}, moved={OTHER: NEW})

    assert f"  - {OLD}\n" in report
