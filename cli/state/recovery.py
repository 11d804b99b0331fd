"""Import resources that an interrupted apply created but did not record."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from cli.state.orphans import Orphan, orphans
from cli.state.terraform_state import TerraformState
from cli.tools.project import CACHE, SYNTHESIZED, stack_json, synthesize_once
from cli.tools.terraform import Terraform


def left_behind(
    session: boto3.Session,
    states: Iterable[TerraformState],
    *,
    with_repeatable: bool = False,
    synthesized: Path = SYNTHESIZED,
) -> list[Orphan]:
    """Return the resources of the configuration that exist in AWS and are missing in the states."""
    found: list[Orphan] = []
    for state in states:
        synthesize_once(synthesized, state.environment_name)
        configuration = stack_json(synthesized, state.stack).read_text(encoding="utf-8")
        found += orphans(session, state, json.loads(configuration), with_repeatable=with_repeatable)
    return found


def adopt(session: boto3.Session, states: Iterable[TerraformState]) -> bool:
    """Import the orphans into the states before a destroy; return whether there were any.

    Raises:
        CommandError: Terraform refuses an import.
    """
    ours = _ours(session, left_behind(session, states, with_repeatable=True))
    _import(ours, os.environ, SYNTHESIZED)
    return bool(ours)


@contextmanager
def planned_imports(
    session: boto3.Session,
    states: Sequence[TerraformState],
    variables: Mapping[str, str],
    *,
    synthesized: Path = SYNTHESIZED,
) -> Iterator[None]:
    """Add import blocks for the orphans to the configurations, for the duration of the block.

    Orphans beside a recorded resource are imported immediately, under addresses that the
    configuration lacks, so that the plans destroy these orphans. Listener rules are imported
    immediately too, so that the plans can update the rules.

    Raises:
        CommandError: Terraform refuses an import.
    """
    ours = _ours(session, left_behind(session, states, synthesized=synthesized))
    at_once = [orphan for orphan in ours if not orphan.is_needed or _needs_refresh(orphan)]
    _import(at_once, variables, synthesized)
    forget_imports(states, synthesized)
    for state in states:
        blocks = [
            {"to": orphan.address, "id": orphan.import_id}
            for orphan in ours
            if orphan not in at_once and orphan.stack == state.stack
        ]
        if blocks:
            _imports_file(state, synthesized).write_text(
                json.dumps({"import": blocks}), encoding="utf-8"
            )
    try:
        yield
    finally:
        forget_imports(states, synthesized)


def _needs_refresh(orphan: Orphan) -> bool:
    """Return whether Terraform must refresh a resource once more after its import.

    AWS shows the target group of a forward action in two places, and the provider chooses one with
    the first refresh after an import: a plan that imports the rule changes nothing, and the next
    plan does. Source: pull requests 35671 and 39413 of the provider.
    """
    return orphan.address.startswith("aws_lb_listener_rule.")


def forget_imports(states: Iterable[TerraformState], synthesized: Path = SYNTHESIZED) -> None:
    """Remove the import blocks of a recovery, which a killed process leaves behind."""
    for state in states:
        _imports_file(state, synthesized).unlink(missing_ok=True)


def _imports_file(state: TerraformState, synthesized: Path) -> Path:
    return stack_json(synthesized, state.stack).with_name("imports.tf.json")


def _ours(session: boto3.Session, found: Iterable[Orphan]) -> list[Orphan]:
    """Return the orphans that are ours, ready to be imported, after printing the others."""
    orphans = list(found)
    for orphan in orphans:
        if orphan.foreign:
            print(orphan, flush=True)
        elif orphan.address.startswith("aws_security_group."):
            _revoke_default_egress(session, orphan.import_id)
    return [orphan for orphan in orphans if not orphan.foreign]


def _revoke_default_egress(session: boto3.Session, group_id: str) -> None:
    """Revoke the egress rule that EC2 adds to each new security group, as the provider does.

    Terraform does not see this rule in an imported group, since our rules are separate resources.
    The rule would stay and allow all outbound traffic.
    """
    ec2 = session.client("ec2")
    filters = [{"Name": "group-id", "Values": [group_id]}]
    for rule in ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]:
        is_default = rule["IsEgress"] and rule["IpProtocol"] == "-1" and not rule.get("Tags")
        if is_default and rule.get("CidrIpv4") == "0.0.0.0/0":
            print(f"revoking the rule of {group_id} that lets everything out", flush=True)
            ec2.revoke_security_group_egress(
                GroupId=group_id, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]]
            )


def _import(found: Iterable[Orphan], variables: Mapping[str, str], synthesized: Path) -> None:
    for stack, group in groupby(found, lambda orphan: orphan.stack):
        _import_into(stack_json(synthesized, stack), list(group), variables)


def _import_into(stack: Path, found: list[Orphan], variables: Mapping[str, str]) -> None:
    """Import into a stack's state, from a copy of the configuration with additional addresses."""
    directory = CACHE / "recovery" / stack.parent.name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    configuration = json.loads(stack.read_text(encoding="utf-8"))
    addresses: dict[str, Orphan] = {}
    for number, orphan in enumerate(found):
        type_, _, name = orphan.address.partition(".")
        if not orphan.is_needed:
            resources = configuration["resource"][type_]
            copy = f"{name}_extra_{number}"
            resources[copy], name = resources[name], copy
        addresses[f"{type_}.{name}"] = orphan
    (directory / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    terraform = Terraform(directory, variables)
    terraform.init()
    for address, orphan in addresses.items():
        print(f"importing {address}: {orphan.import_id}", flush=True)
        terraform.import_(address, orphan.import_id)
    shutil.rmtree(directory)


def tell_of(found: Iterable[Orphan], *, command: str) -> bool:
    """Print the orphans with the command that imports them; return whether any is ours."""
    if not (orphans := list(found)):
        return False
    ours = [orphan for orphan in orphans if not orphan.foreign]
    if ours:
        print("AWS has what Terraform has made and not noted, as it does when it is killed:")
    print(*ours, *(orphan for orphan in orphans if orphan.foreign), sep="\n")
    if ours:
        print(f"All imports in one go: {command} --recover")
    return bool(ours)


def tell_of_orphans(
    session: boto3.Session, states: Iterable[TerraformState], *, command: str
) -> bool:
    """Print the orphans of a failed deployment, or the reason why they cannot be looked up.

    Returns:
        Whether there may be orphans of ours.
    """
    try:
        return tell_of(left_behind(session, states), command=command)
    except ClientError as error:
        print(f"AWS may have resources that no state has; they cannot be looked up: {error}")
        return True
