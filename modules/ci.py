"""Who deploys from GitHub: an identity provider, and a role for each kind of workflow job.

No key is stored anywhere: GitHub signs for a job what it is, AWS checks it and lends a role for an
hour. Source: GitHub, "Configuring OpenID Connect in Amazon Web Services".
"""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.data_aws_iam_openid_connect_provider import (
    DataAwsIamOpenidConnectProvider,
)
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.policy import Statement, policy_document

_ISSUER = "token.actions.githubusercontent.com"
_AUDIENCE = "sts.amazonaws.com"


class GitHubIdentityProvider(Construct):
    """What tells AWS that GitHub signs for its jobs; an account can have one of it.

    Where it is not to be made it is looked up, so that a plan fails while nobody has made it.
    """

    def __init__(self, scope: Construct, id_: str, *, create: bool) -> None:
        super().__init__(scope, id_)
        url = f"https://{_ISSUER}"
        provider = (
            IamOpenidConnectProvider(self, "made", url=url, client_id_list=[_AUDIENCE])
            if create
            else DataAwsIamOpenidConnectProvider(self, "known", url=url)
        )
        self.arn: str = provider.arn


class Boundary(Construct):
    """The policy beyond which no role can be given anything, that is made with it as its limit."""

    def __init__(
        self, scope: Construct, id_: str, *, name: str, statements: Sequence[Statement]
    ) -> None:
        super().__init__(scope, id_)
        IamPolicy(
            self,
            "policy",
            name=name,
            description="The most that a role of a service can be given",
            policy=policy_document(*statements),
        )


class JobRole(Construct):
    """A role for the jobs of one repository whose `subjects` GitHub signs, and for nobody else.

    A policy's name ends with what it is about.

    Source of subjects: GitHub, "OpenID Connect reference": `pull_request`,
    `ref:refs/heads/<branch>` and `environment:<name>`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        identity_provider_arn: str,
        repository: str,
        subjects: Sequence[str],
        policies: Mapping[str, Sequence[Statement]],
    ) -> None:
        super().__init__(scope, id_)
        role = IamRole(
            self,
            "role",
            name=name,
            description=description,
            assume_role_policy=policy_document(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": identity_provider_arn},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            f"{_ISSUER}:aud": _AUDIENCE,
                            f"{_ISSUER}:sub": [
                                f"repo:{repository}:{subject}" for subject in subjects
                            ],
                        }
                    },
                }
            ),
        )
        self.arn: str = role.arn
        for about, statements in policies.items():
            policy = IamPolicy(
                self, about, name=f"{name}-{about}", policy=policy_document(*statements)
            )
            IamRolePolicyAttachment(
                self, f"{about}_attachment", role=role.name, policy_arn=policy.arn
            )
