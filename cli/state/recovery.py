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
from cli.tools.project import CACHE, SYNTHESIZED, stack_document, stack_json, synthesize_once
from cli.tools.terraform import Terraform


def find_orphans(
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
        configuration = stack_document(synthesized, state.stack)
        found += orphans(session, state, configuration, with_repeatable=with_repeatable)
    return found


def import_orphans(session: boto3.Session, states: Iterable[TerraformState]) -> bool:
    """Import the orphans into the states before a destroy; return whether there were any.

    Raises:
        CommandError: Terraform refuses an import.
    """
    ours = _importable(session, find_orphans(session, states, with_repeatable=True))
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
    immediately too, so that the plans can update the rules: AWS shows the target group of a forward
    action in two places, and the provider chooses one with the first refresh after an import. A
    plan that imports the rule changes nothing, and the next plan does. Source: pull requests 35671
    and 39413 of the provider.

    Raises:
        CommandError: Terraform refuses an import.
    """
    blocks: dict[str, list[dict[str, str]]] = {state.stack: [] for state in states}
    immediately = []
    for orphan in _importable(session, find_orphans(session, states, synthesized=synthesized)):
        if orphan.is_needed and not orphan.address.startswith("aws_lb_listener_rule."):
            blocks[orphan.stack].append({"to": orphan.address, "id": orphan.import_id})
        else:
            immediately.append(orphan)
    _import(immediately, variables, synthesized)
    remove_import_blocks(states, synthesized)
    for stack, imports in blocks.items():
        if imports:
            _import_blocks(synthesized, stack).write_text(json.dumps({"import": imports}))
    try:
        yield
    finally:
        remove_import_blocks(states, synthesized)


def remove_import_blocks(states: Iterable[TerraformState], synthesized: Path = SYNTHESIZED) -> None:
    """Remove the import blocks of a recovery, which a killed process leaves behind."""
    for state in states:
        _import_blocks(synthesized, state.stack).unlink(missing_ok=True)


def _import_blocks(synthesized: Path, stack: str) -> Path:
    return stack_json(synthesized, stack).with_name("imports.tf.json")


def _importable(session: boto3.Session, found: Sequence[Orphan]) -> list[Orphan]:
    """Return the orphans that are ours, ready to be imported, after printing the others."""
    for orphan in found:
        if orphan.foreign:
            print(orphan, flush=True)
        elif orphan.address.startswith("aws_security_group."):
            _revoke_default_egress(session, orphan.import_id)
    return [orphan for orphan in found if not orphan.foreign]


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
            print(f"revoking the default rule of {group_id}: all outbound traffic", flush=True)
            ec2.revoke_security_group_egress(
                GroupId=group_id, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]]
            )


def _import(found: Iterable[Orphan], variables: Mapping[str, str], synthesized: Path) -> None:
    """Import into the states, from copies of the configurations with additional addresses."""
    for stack, group in groupby(found, lambda orphan: orphan.stack):
        configuration = stack_document(synthesized, stack)
        addresses: dict[str, Orphan] = {}
        for number, orphan in enumerate(group):
            type_, _, name = orphan.address.partition(".")
            if not orphan.is_needed:
                resources = configuration["resource"][type_]
                copy = f"{name}_extra_{number}"
                resources[copy], name = resources[name], copy
            addresses[f"{type_}.{name}"] = orphan
        directory = CACHE / "recovery" / stack
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        (directory / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        terraform = Terraform(directory, variables)
        terraform.init()
        for address, orphan in addresses.items():
            print(f"importing {address}: {orphan.import_id}", flush=True)
            terraform.import_(address, orphan.import_id)
        shutil.rmtree(directory)


def print_orphans(found: Iterable[Orphan], *, command: str) -> bool:
    """Print the orphans with the command that imports them; return whether any is ours."""
    foreign_last = sorted(found, key=lambda orphan: bool(orphan.foreign))
    has_ours = any(not orphan.foreign for orphan in foreign_last)
    if has_ours:
        print("AWS has resources that Terraform created and did not record, as after a kill:")
    for orphan in foreign_last:
        print(orphan)
    if has_ours:
        print(f"All imports in one go: {command} --recover")
    return has_ours


def report_orphans(
    session: boto3.Session, states: Iterable[TerraformState], *, command: str
) -> bool:
    """Print the orphans of a failed deployment, or the reason why they cannot be looked up.

    Returns:
        Whether there may be orphans of ours.
    """
    try:
        return print_orphans(find_orphans(session, states), command=command)
    except ClientError as error:
        print(f"AWS may have resources that no state has; they cannot be looked up: {error}")
        return True
