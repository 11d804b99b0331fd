"""Changes that no edit may make to an environment in use."""

from collections.abc import Iterator

from cli.tools.plan_changes import NEW_ONE_FIRST, OLD_ONE_FIRST, Change

STAYS = {
    "aws_ecs_service": "its tasks stop before others start",
    "aws_lb": "every host is gone until DNS knows another one",
    "aws_lb_listener": "nobody answers on its port until another one does",
}
# The validation of a certificate is not a resource in AWS, and AWS does not read its DNS records
# after the certificate is issued. A new certificate of the same domain is validated by a record
# with the same name, and a record cannot exist twice.
MAY_GO_FIRST = "certificate/validation"


def replaced_in_use(changes: list[Change]) -> Iterator[str]:
    """Describe each replaced resource that must not be replaced."""
    for change in changes:
        if change.type in STAYS and change.action in (NEW_ONE_FIRST, OLD_ONE_FIRST):
            yield f"{change.name} is replaced: {STAYS[change.type]}"


def deleted_too_early(changes: list[Change]) -> Iterator[str]:
    """Describe each resource that is deleted before its replacement exists."""
    for change in changes:
        if change.action == OLD_ONE_FIRST and not change.name.startswith(MAY_GO_FIRST):
            yield f"{change.name} goes before its successor exists"
