from environments.definition import GitHubActions
from tests.unit.environments.definition.refusal import refusal


def test_the_numbers_of_owner_and_repository_are_given_together() -> None:
    assert refusal(GitHubActions, repository="a/b", repository_id=1) == (
        "github: owner_id and repository_id must be given together, got None and 1"
    )
