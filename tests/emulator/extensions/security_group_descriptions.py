"""EC2 refuses descriptions of security groups and rules that hold other characters than its own.

Gap: moto accepts any text; EC2 accepts no apostrophe, for instance. Sources: EC2 API reference,
CreateSecurityGroup and IpRange; the messages are those of issue 173 of
aws-cloudformation/cfn-lint and pull request 561 of cds-snc/notification-terraform.
"""

import re
from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

from tests.emulator.extensions.patching import wrap

ALLOWED = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")


def _check(kind: str, description: str | None) -> None:
    if ALLOWED.fullmatch(description or "") is None:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Invalid {kind} description. Valid descriptions are strings less than 256 characters "
            "from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
        )


def apply() -> None:
    """Check the description of each group and rule that is created or modified."""

    @wrap(EC2Backend, "create_security_group")
    def create_security_group(
        original: Callable[..., SecurityGroup],
        backend: EC2Backend,
        name: str,
        description: str,
        *args: Any,
        **kwargs: Any,
    ) -> SecurityGroup:
        _check("security group", description)
        return original(backend, name, description, *args, **kwargs)

    @wrap(SecurityGroupRule, "__init__")
    def init(
        original: Callable[..., None], rule: SecurityGroupRule, *args: Any, **kwargs: Any
    ) -> None:
        for peer in args:  # an address range, a group or a prefix list
            if isinstance(peer, dict):
                _check("rule", peer.get("Description"))
        original(rule, *args, **kwargs)

    @wrap(EC2Backend, "modify_security_group_rules")
    def modify_security_group_rules(
        original: Callable[..., None],
        backend: EC2Backend,
        group_id: str,
        rules: dict[str, dict[str, Any]],
    ) -> None:
        for request in rules.values():
            _check("rule", request.get("Description"))
        original(backend, group_id, rules)
