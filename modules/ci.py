"""An identity provider for GitHub, and a role for each kind of workflow job.

No access key is stored anywhere: GitHub signs claims about a job, and AWS checks them before the
job may assume a role. Source: GitHub, "Configuring OpenID Connect in Amazon Web Services".
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
    """The OpenID Connect provider in IAM for GitHub; an AWS account can have only one.

    Without `create`, Terraform looks the provider up: a plan fails while the provider does not
    exist.
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
    """An IAM policy for the permissions boundary of roles: the most that these roles may do."""

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
    """An IAM role that only jobs of GitHub Actions may assume.

    GitHub must sign one of `subjects` and all of `claims` for the job. A session lasts at most
    `session_seconds` (3600 to 43200). The key of a policy in `policies` is the end of its name.

    Source of subjects, such as `repo:owner/name:environment:prod`, and of claims, such as `ref`:
    GitHub, "OpenID Connect reference".
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        identity_provider_arn: str,
        subjects: Sequence[str],
        claims: Mapping[str, str],
        session_seconds: int,
        policies: Mapping[str, Sequence[Statement]],
    ) -> None:
        super().__init__(scope, id_)
        role = IamRole(
            self,
            "role",
            name=name,
            description=description,
            max_session_duration=session_seconds,
            assume_role_policy=policy_document(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": identity_provider_arn},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            f"{_ISSUER}:aud": _AUDIENCE,
                            f"{_ISSUER}:sub": list(subjects),
                            **{f"{_ISSUER}:{claim}": value for claim, value in claims.items()},
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
