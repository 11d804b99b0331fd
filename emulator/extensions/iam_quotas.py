"""IAM refuses more attached policies, and longer policies, than its quotas allow.

Gap: moto enforces only the quota of versions of a policy. Source of the quotas: "IAM and AWS STS
quotas" in the IAM user guide; white space does not count. Sources of the messages: issue 108 of
terraform-aws-modules/terraform-aws-ecs, pull request 741 of aws/eks-hybrid, issue 12403 of
aws/aws-cdk, and issue 2718 of kubernetes-sigs/aws-load-balancer-controller.
"""

from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend

from emulator.extensions.patching import before

POLICIES_PER_ROLE = 10
MANAGED_POLICY_SIZE = 6144
INLINE_POLICIES_SIZE = 10240
TRUST_POLICY_SIZE = 2048


def apply() -> None:
    """Check policies before they are attached, created or put, and trust policies."""

    @before(IAMBackend, "attach_role_policy")
    def attach_role_policy(backend: IAMBackend, policy_arn: str, role_name: str) -> None:
        attached = {*backend.get_role(role_name).managed_policies, policy_arn}
        if len(attached) > POLICIES_PER_ROLE:
            raise LimitExceededException(
                f"Cannot exceed quota for PoliciesPerRole: {POLICIES_PER_ROLE}"
            )

    @before(IAMBackend, "create_policy", "create_policy_version")
    def create_policy(_backend: IAMBackend, policy_document: str) -> None:
        if _size(policy_document) > MANAGED_POLICY_SIZE:
            raise LimitExceededException(
                f"Cannot exceed quota for PolicySize: {MANAGED_POLICY_SIZE}"
            )

    @before(IAMBackend, "put_role_policy")
    def put_role_policy(
        backend: IAMBackend, role_name: str, policy_name: str, policy_json: str
    ) -> None:
        policies = {**backend.get_role(role_name).policies, policy_name: policy_json}
        if sum(map(_size, policies.values())) > INLINE_POLICIES_SIZE:
            raise LimitExceededException(
                f"Maximum policy size of {INLINE_POLICIES_SIZE} bytes exceeded for role {role_name}"
            )

    @before(IAMBackend, "create_role")
    def create_role(_backend: IAMBackend, assume_role_policy_document: str) -> None:
        _check_trust(assume_role_policy_document)

    @before(IAMBackend, "update_assume_role_policy")
    def update_assume_role_policy(_backend: IAMBackend, policy_document: str) -> None:
        _check_trust(policy_document)


def _size(document: str) -> int:
    return sum(len(part) for part in document.split())


def _check_trust(document: str) -> None:
    if _size(document) > TRUST_POLICY_SIZE:
        raise LimitExceededException(f"Cannot exceed quota for ACLSizePerRole: {TRUST_POLICY_SIZE}")
