"""AWS quotas for the number of items that belong to one resource of a stack.

Sources: Amazon VPC, ACM, Elastic Load Balancing and IAM user guides, each in "Quotas".
"""

import re
from collections import Counter
from collections.abc import Iterator

from tests.helpers.synthesis import Synthesized

# Terraform's type, the attribute that refers to the owner, and the quota for each owner.
_PER_OWNER = (
    ("aws_vpc_security_group_egress_rule", "security_group_id", 60),
    ("aws_vpc_security_group_ingress_rule", "security_group_id", 60),
    ("aws_iam_role_policy_attachment", "role", 10),
    ("aws_lb_listener_rule", "listener_arn", 100),
)
# White space does not count towards these quotas.
_CHARACTERS = (
    ("aws_iam_policy", "policy", 6144),
    ("aws_iam_role", "assume_role_policy", 2048),
    ("aws_iam_role_policy", "policy", 10_240),
)
_NAMES_PER_CERTIFICATE = 10
_TARGET_GROUPS_PER_LOAD_BALANCER = 100


def excesses(stack: Synthesized) -> Iterator[str]:
    """Yield each excess over a quota. A stack has at most one load balancer."""
    for type_, attribute, most in _PER_OWNER:
        owners = Counter(resource[attribute] for resource in stack.all(type_).values())
        yield from (f"{type_} of {owner}: {n}" for owner, n in owners.items() if n > most)
    for type_, attribute, most in _CHARACTERS:
        for path, resource in stack.all(type_).items():
            characters = len(re.sub(r"\s", "", resource[attribute]))
            if characters > most:
                yield f"{type_} {path}: {characters} characters"
    for certificate in stack.all("aws_acm_certificate").values():
        names = {certificate["domain_name"], *certificate.get("subject_alternative_names", ())}
        if len(names) > _NAMES_PER_CERTIFICATE:
            yield f"aws_acm_certificate: {len(names)} names"
    groups = len(stack.all("aws_lb_target_group"))
    if groups > _TARGET_GROUPS_PER_LOAD_BALANCER:
        yield f"aws_lb_target_group: {groups}"
