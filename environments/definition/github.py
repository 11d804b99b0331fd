"""The GitHub repository whose workflows plan and deploy an environment."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import StrictBool, StrictInt, model_validator

from environments.definition.base import Definition
from environments.definition.checks import Text, between, matching

GitHubId = Annotated[StrictInt, between(1, 10**15, "(a number that GitHub gives)")]


class GitHubActions(Definition):
    """IAM roles that workflows of one GitHub repository may assume, without any access key.

    One role plans and may change nothing, one pushes images, one deploys. Each role is for certain
    workflows only. Source: GitHub, "OpenID Connect reference", filtering for a branch,
    a pull request and an environment.
    """

    _place: ClassVar[str] = "github: "

    repository: Annotated[
        Text,
        matching(
            r"(?!.*--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}",
            "a GitHub repository as 'owner/name'",
        ),
    ]
    """The GitHub repository, as `owner/name`, in the letters that GitHub shows."""

    owner_id: GitHubId | None = None
    """The number of the repository's owner, which GitHub keeps when the owner is renamed:
    `gh api users/<owner> --jq .id`. Give it together with `repository_id`."""

    repository_id: GitHubId | None = None
    """The number of the repository, which GitHub keeps when the repository is renamed or
    transferred: `gh api repos/<owner>/<name> --jq .id`. With both numbers the roles trust this
    repository only, and no later one of the same name; without them they trust the name.
    Repositories that were created, renamed or transferred since the middle of 2026 sign their
    jobs with the numbers: they need both. Source: GitHub changelog of 2026-04-23."""

    branch: Annotated[
        Text,
        matching(
            r"(?!.*(?:\.\.|//|\.lock\Z|/\.|\.\Z))[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}(?<!/)",
            "a branch of 1 to 200 letters, digits and ._/-",
        ),
    ] = "main"
    """The branch for which workflows push images, plan and deploy."""

    approval: Literal["reviewers", "dispatch"] = "reviewers"
    """The approval of a deployment. `reviewers`: the workflow `deploy.yml` deploys, and waits for
    the required reviewers of the GitHub environment, if there are any. `dispatch`: a person starts
    the workflow `deploy-by-hand.yml` with the commit of a plan that `deploy.yml` has kept, such as
    a plan of `prod`. Choose `dispatch` for private repositories without GitHub Enterprise, which
    have no required reviewers. Source: GitHub, "Managing environments for deployment"."""

    create_identity_provider: StrictBool = True
    """Whether this environment creates the account's identity provider for GitHub. An account can
    have only one. False: another environment or somebody else has created it."""

    @property
    def subject_prefixes(self) -> list[str]:
        """The beginnings of the subjects that GitHub signs for jobs of the repository."""
        owner, _, name = self.repository.partition("/")
        by_name = f"repo:{self.repository}"
        if self.repository_id is None:
            return [by_name]
        return [by_name, f"repo:{owner}@{self.owner_id}/{name}@{self.repository_id}"]

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        if (self.owner_id is None) is not (self.repository_id is None):
            raise ValueError(
                "owner_id and repository_id must be given together, "
                f"got {self.owner_id!r} and {self.repository_id!r}"
            )
        return self
