"""Compare AWS with the Terraform states of an environment."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3

from cli.operate.image_registry import ImageRegistry
from cli.plan.terraform_plan import plan_stack
from cli.state.problems import check_states, deployed_states
from cli.state.terraform_state import Version
from cli.tools.account import session_in
from cli.tools.console import step
from cli.tools.plan_changes import DESTROYED, changes, is_subset, paths
from cli.tools.project import SYNTHESIZED, synthesize
from environments.definition import Environment

DRIFTED = 2
_RULES = ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")
# Source: Amazon SNS developer guide, "Creating a subscription to an Amazon SNS topic".
_DELETED_BY_AWS = {
    "aws_sns_topic_subscription": (
        "; SNS deletes an e-mail subscription that is not confirmed within 48 hours: deploy again "
        "and confirm the subscription in the e-mail"
    )
}


@dataclass
class Drift:
    """The differences of an environment's deployed stacks, and its stacks without resources."""

    differences: list[str] = field(default_factory=list)
    deployed: list[str] = field(default_factory=list)
    not_deployed: list[str] = field(default_factory=list)


def drift(environment: Environment, *, tags: Mapping[str, str]) -> Drift:
    """Return the differences, one line each; `tags` choose the images that Terraform looks up.

    Raises:
        CommandError: a state is locked or damaged, or Terraform fails.
    """
    session = session_in(environment)
    states = deployed_states(session, environment)
    check_states(environment, states)
    with step(f"synthesizing {environment.name}"):
        synthesize(SYNTHESIZED, environment.name)
    missing = list(ImageRegistry(session.client("ecr"), environment).missing_images(tags))
    found = Drift()
    for state in states:
        newest = state.newest()
        if not newest.addresses:
            found.not_deployed.append(state.stack)
            continue
        found.deployed.append(state.stack)
        lookups = missing if state.kind == "application" else ()
        with step(f"comparing {state.stack} with AWS"):
            plan, configuration = plan_stack(
                state.stack, "-refresh-only", tags=tags, missing=lookups
            )
        found.differences += differences(plan, configuration)
        found.differences += foreign_rules(session, newest)
    return found


def differences(plan: dict[str, Any], configuration: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each configured argument that a refresh-only plan found changed in AWS."""
    names = paths(configuration)
    configured = {
        names[f"{type_}.{name}"]: arguments
        for type_, resources in configuration["resource"].items()
        for name, arguments in resources.items()
    }
    for change in changes(plan, names, part="resource_drift"):
        resource = f"`{change.name}` ({change.type})"
        if change.action == DESTROYED:
            yield f"{resource} is gone{_DELETED_BY_AWS.get(change.type, '')}"
            continue
        for argument in sorted(configured.get(change.name, {}).keys() & set(change.arguments)):
            before, after = change.before.get(argument), change.after.get(argument)
            if not is_subset(before, after):
                yield f"{resource} has another `{argument}`{_short_values(before, after)}"


def foreign_rules(session: boto3.Session, state: Version) -> Iterator[str]:
    """Yield a line for each rule of our security groups that Terraform did not create."""
    ids = sorted(group["id"] for group in state.resources("aws_security_group"))
    ours = {rule["id"] for type_ in _RULES for rule in state.resources(type_)}
    if not ids:
        return
    pages = session.client("ec2").get_paginator("describe_security_group_rules")
    for page in pages.paginate(Filters=[{"Name": "group-id", "Values": ids}]):
        for rule in page["SecurityGroupRules"]:
            if rule["SecurityGroupRuleId"] not in ours:
                direction = "out to" if rule["IsEgress"] else "in"
                peer = rule.get("CidrIpv4") or rule.get("CidrIpv6") or "another peer"
                ports = f"{rule.get('FromPort')} to {rule.get('ToPort')}"
                yield (
                    f"the security group {rule['GroupId']} lets {direction} {peer} on ports "
                    f"{ports}, which no configuration allows ({rule['SecurityGroupRuleId']})"
                )


def _short_values(before: Any, after: Any) -> str:
    """Return the old and the new value, if both are short enough to read."""
    if all(isinstance(value, (bool, int, float, str)) for value in (before, after)):
        return f": {json.dumps(before)[:80]} → {json.dumps(after)[:80]}"
    return ""
