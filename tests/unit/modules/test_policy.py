import pytest

from modules.policy import ACTIONS_WITHOUT_RESOURCE, allow


@pytest.mark.parametrize("action", ["*", "s3:*", "s3:Get*"])
def test_no_action_has_a_wildcard(action: str) -> None:
    with pytest.raises(ValueError, match="actions must be named one by one, got '"):
        allow([action], "arn:aws:s3:::bucket")


def test_an_action_that_has_resources_is_not_allowed_on_all_of_them() -> None:
    with pytest.raises(ValueError, match="resources of ecr:BatchGetImage must be ARNs"):
        allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], "*")


def test_an_action_without_resources_is_allowed_on_all() -> None:
    actions = ["ecr:GetAuthorizationToken"]

    assert allow(actions, "*") == {"Effect": "Allow", "Action": actions, "Resource": ["*"]}


def test_every_exception_has_a_reason() -> None:
    assert all(ACTIONS_WITHOUT_RESOURCE.values())
