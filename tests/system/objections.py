"""What no edit of an environment may do to one that is in use."""

from collections.abc import Iterator

from bin.commands.planned import NEW_ONE_FIRST, OLD_ONE_FIRST, Change

STAYS = {
    "aws_ecs_service": "its tasks stop before others start",
    "aws_lb": "every host is gone until DNS knows another one",
    "aws_lb_listener": "nobody answers on its port until another one does",
}
# A certificate's validation is no thing in AWS, and its DNS records are not asked for once it is
# issued: a new certificate of the same domain is validated by a record of the same name, which
# cannot be there twice.
MAY_GO_FIRST = "certificate/validation"


def replaced_in_use(changes: list[Change]) -> Iterator[str]:
    """What is replaced though it has to stay, in words."""
    for change in changes:
        if change.type in STAYS and change.meaning in (NEW_ONE_FIRST, OLD_ONE_FIRST):
            yield f"{change.name} is replaced: {STAYS[change.type]}"


def gone_too_early(changes: list[Change]) -> Iterator[str]:
    """What goes before its successor is there, in words."""
    for change in changes:
        if change.meaning == OLD_ONE_FIRST and not change.name.startswith(MAY_GO_FIRST):
            yield f"{change.name} goes before its successor exists"
