"""Create the state bucket, the KMS keys and the roles of GitHub's workflows."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import boto3

from cli.apply import second_run
from cli.apply.runs import Runs, Stack, remember
from cli.state.bucket import exists
from cli.state.problems import unlock
from cli.state.recovery import planned_imports
from cli.state.terraform_state import TerraformState
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from cli.tools.project import CACHE, stack_json, synthesize_once
from cli.tools.terraform import Terraform
from environments.definition import Environment, GitHubActions, names

_SYNTHESIZED = CACHE / "bootstrap" / "synthesized"

DURATION = "about 1 minute"


def bootstrap(environment: Environment, runs: Runs, *, recovers: bool = False) -> None:
    """Create or update the state bucket, its stack's state, the keys and the roles.

    Raises:
        CommandError: Terraform fails, the bucket belongs to another account, or the user did not
            approve the removal of a lock.
    """
    runs.screen.say(f"{environment.name}: creating the state bucket and the keys: {DURATION}")
    session = session_in(environment)
    s3 = session.client("s3")
    if recovers:
        states = [TerraformState(s3, environment, kind) for kind in ("state", "ci")]
        unlock(environment, states, auto_approve=False)
    bucket = names.state_bucket(environment.name, environment.account_id)
    key = names.state_key(environment.name, "state")

    terraform = _workspace(environment)
    stack = Stack(f"{environment.name}-state", terraform)
    if exists(s3, bucket) and exists(s3, bucket, key):
        runs.initialize(stack)
        _import_existing(session, terraform)
        _apply_changes(runs, stack)
    else:
        _apply_with_local_state(runs, stack, session)
        runs.screen.say(f"{environment.name}: moving the state into the bucket")
        terraform.init("-migrate-state", "-force-copy")
    if not exists(s3, bucket, key):
        raise CommandError(f"the state is not in s3://{bucket}/{key}; run this command again")
    runs.screen.say(
        f"{environment.name}: bucket {bucket} is ready; its own state is s3://{bucket}/{key}"
    )
    if environment.github:
        _create_roles(runs, session, environment, environment.github)
    shutil.rmtree(terraform.directory)


def _create_roles(
    runs: Runs, session: boto3.Session, environment: Environment, github: GitHubActions
) -> None:
    state = TerraformState(session.client("s3"), environment, "ci")
    with planned_imports(session, [state], os.environ, synthesized=_SYNTHESIZED):
        _apply_changes(runs, Stack.synthesized(_SYNTHESIZED, state.stack))
    runs.screen.say(
        f"{environment.name}: the roles for the workflows of {github.repository} are ready"
    )


def _apply_changes(runs: Runs, stack: Stack) -> None:
    (plan,) = runs.plan([stack])
    if plan.is_failed:
        runs.screen.show_errors(plan.progress, plan.code)
    if plan.is_failed or (plan.has_changes and not second_run.apply(runs, plan)):
        raise CommandError("terraform failed with the error above")


def _workspace(environment: Environment) -> Terraform:
    """Return a directory for the state stack; it keeps the local state of an interrupted run.

    An emulator has a directory of its own, so that it never gets a local state of AWS.
    """
    is_emulated = bool(os.environ.get("AWS_ENDPOINT_URL"))
    name = f"{environment.name}-emulated" if is_emulated else environment.name
    directory = CACHE / "bootstrap" / name
    directory.mkdir(parents=True, exist_ok=True)
    synthesize_once(_SYNTHESIZED, environment.name)
    shutil.copy(stack_json(_SYNTHESIZED, f"{environment.name}-state"), directory)
    terraform = Terraform(directory, os.environ)
    terraform.keep_state_in_backend()
    return terraform


def _apply_with_local_state(runs: Runs, stack: Stack, session: boto3.Session) -> None:
    terraform = stack.terraform
    terraform.keep_state_here()
    terraform.init("-reconfigure")
    remember(terraform)
    _import_existing(session, terraform)
    if not second_run.repeat(runs, partial(runs.apply_unseen, stack)):
        raise CommandError("terraform failed with the error above")
    terraform.keep_state_in_backend()


def _import_existing(session: boto3.Session, terraform: Terraform) -> None:
    """Let the next plan import what exists; all at once, because each import takes seconds."""
    known = terraform.resources()
    blocks = [
        {"to": address, "id": identifier}
        for address, identifier in _existing(session, terraform.directory)
        if address not in known
    ]
    file = terraform.directory / "imports.tf.json"
    file.write_text(json.dumps({"import": blocks}), encoding="utf-8")


def _existing(session: boto3.Session, directory: Path) -> Iterator[tuple[str, str]]:
    """Yield address and identifier of each bucket and key that exists in AWS, in the state or not.

    An interrupted run may have created a bucket or a key. Keys also stay in AWS after a destroy,
    and after `customer_managed_keys` is switched off.
    """
    configuration = json.loads((directory / "cdk.tf.json").read_text(encoding="utf-8"))
    resources: dict[str, dict[str, Any]] = configuration["resource"]
    s3, kms = session.client("s3"), session.client("kms")
    for name, bucket in resources["aws_s3_bucket"].items():
        if exists(s3, bucket["bucket"]):
            yield f"aws_s3_bucket.{name}", bucket["bucket"]
    for name, alias in resources.get("aws_kms_alias", {}).items():
        with suppress(kms.exceptions.NotFoundException):
            found = kms.describe_key(KeyId=alias["name"])["KeyMetadata"]
            yield alias["target_key_id"].removeprefix("${").removesuffix(".key_id}"), found["KeyId"]
            yield f"aws_kms_alias.{name}", alias["name"]
