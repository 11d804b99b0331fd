"""Compare AWS with the Terraform states of an environment."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3

from cli.images.tags import terraform_variables
from cli.images.unpushed import without_lookups
from cli.operate.service_images import ServiceImages
from cli.plan.changes import DESTROYED, changes, is_within, paths
from cli.state.problems import check_states, deployed_states
from cli.state.terraform_state import Version
from cli.tools.account import session_in
from cli.tools.project import SYNTHESIZED, stack_json, synthesize
from cli.tools.steps import step
from cli.tools.terraform import NO_LOCK, Terraform
from environments.definition import Environment

DRIFTED = 2
_RULES = ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")


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
    missing = ServiceImages(session, environment).missing_images(tags)
    found = Drift()
    for state in states:
        newest = state.newest()
        if not newest.addresses:
            found.not_deployed.append(state.stack)
            continue
        found.deployed.append(state.stack)
        place = stack_json(SYNTHESIZED, state.stack)
        if missing and state.kind == "application":
            place = without_lookups(place, missing)
        configuration = json.loads(place.read_text(encoding="utf-8"))
        terraform = Terraform(place.parent, {**os.environ, **terraform_variables(tags)})
        with step(f"comparing {state.stack} with AWS"):
            terraform.init("-reconfigure")
            plan = terraform.plan("-refresh-only", NO_LOCK)
        found.differences += differences(plan, configuration)
        found.differences += foreign_rules(session, newest)
    return found


def differences(plan: dict[str, Any], configuration: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each configured argument that a refresh-only plan found changed in AWS."""
    names = paths(configuration)
    said = {
        path: configuration["resource"][address.partition(".")[0]][address.partition(".")[2]]
        for address, path in names.items()
    }
    found = changes(plan, lambda address: names.get(address, address), part="resource_drift")
    for change in found:
        if change.meaning == DESTROYED:
            yield f"`{change.name}` ({change.type}) is gone{_deleted_by_aws(change.type)}"
            continue
        for argument in sorted(said.get(change.name, {}).keys() & set(change.arguments)):
            before, after = ((each or {}).get(argument) for each in (change.before, change.after))
            if not is_within(before, after):
                yield (
                    f"`{change.name}` ({change.type}) has another `{argument}`"
                    f"{_told(before, after)}"
                )


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
                way = "out to" if rule["IsEgress"] else "in"
                peer = rule.get("CidrIpv4") or rule.get("CidrIpv6") or "another peer"
                yield (
                    f"the security group {rule['GroupId']} lets {way} {peer} on ports "
                    f"{rule.get('FromPort')} to {rule.get('ToPort')}, which no configuration says "
                    f"({rule['SecurityGroupRuleId']})"
                )


def _deleted_by_aws(type_: str) -> str:
    """Say why AWS may have deleted a resource of that type by itself.

    Source: Amazon SNS developer guide, "Creating a subscription to an Amazon SNS topic".
    """
    if type_ != "aws_sns_topic_subscription":
        return ""
    return (
        "; SNS deletes an e-mail subscription that is not confirmed within 48 hours: deploy again "
        "and confirm the subscription in the e-mail"
    )


def _told(before: Any, after: Any) -> str:
    """Return the old and the new value, if both are short enough to read."""
    if all(isinstance(value, (bool, int, float, str)) for value in (before, after)):
        return f": {json.dumps(before)[:80]} → {json.dumps(after)[:80]}"
    return ""
