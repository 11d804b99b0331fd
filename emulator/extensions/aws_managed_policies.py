"""The policies that AWS manages exist in an account as soon as a request needs them.

moto creates the 1,500 policies with the account, which takes a second of CPU, and compares all of
them when a role attaches a policy. Most accounts attach none of them.
"""

from moto.iam.models import IAMBackend

from emulator.extensions.patching import before, wrap


def apply() -> None:
    """Create the policies before a request that names one of them or lists policies."""
    create = IAMBackend._init_aws_policies

    @wrap(IAMBackend, "_init_aws_policies")
    def none(_original: object, _backend: IAMBackend) -> list[object]:
        return []

    @before(
        IAMBackend,
        "attach_role_policy",
        "attach_group_policy",
        "attach_user_policy",
        "get_policy",
        "get_policy_version",
        "list_policy_versions",
    )
    def named(backend: IAMBackend, policy_arn: str) -> None:
        if ":iam::aws:policy/" in policy_arn:
            listed(backend)

    @before(IAMBackend, "list_policies", "get_account_authorization_details")
    def listed(backend: IAMBackend) -> None:
        if not backend.aws_managed_policies:
            backend.aws_managed_policies = create(backend)
            backend.managed_policies.update({it.arn: it for it in backend.aws_managed_policies})
