"""Destroy an environment's application and registry."""

from collections.abc import Iterable, Iterator
from functools import partial

import boto3

from cli.apply import second_run
from cli.apply.runs import Runs, Stack
from cli.release.destroy_blockers import destroy_blockers, image_count
from cli.release.interruption import explained
from cli.state.problems import check_states, deployed_states, unlock
from cli.state.recovery import find_orphans, import_orphans, print_orphans
from cli.state.terraform_state import Version
from cli.tools.account import session_in
from cli.tools.confirmation import ask
from cli.tools.errors import CommandError
from cli.tools.project import SYNTHESIZED, synthesize_once
from environments.definition import Environment


def destroy(
    environment: Environment, runs: Runs, *, auto_approve: bool, recovers: bool = False
) -> None:
    """Explain, ask, and destroy the application and then the registry.

    Raises:
        CommandError: nothing is deployed, a state is locked or damaged, a resource blocks the
            destroy, or the user did not approve.
    """
    say = runs.screen.say
    session = session_in(environment)
    states = deployed_states(session, environment)
    if recovers:
        unlock(environment, states, auto_approve=auto_approve)
    check_states(environment, states)
    if recovers:
        import_orphans(session, states)
    registry, application = (state.newest() for state in states)
    if not application.addresses | registry.addresses:
        if recovers:
            say(f"nothing of {environment.name} is left")
            return
        raise CommandError(f"nothing of {environment.name} is deployed: its states are empty")
    blockers = destroy_blockers(session, environment, application=application, registry=registry)
    _refuse(environment, blockers, runs)
    say(f"This destroys {environment.name} in {environment.region}:")
    for line in _what_goes(session, environment, application, registry):
        say(f"- {line}")
    roles = ", the workflows' roles" if environment.github else ""
    say(f"The state bucket, the KMS keys, the hosted zone{roles} and the secrets stay.")
    if not auto_approve:
        ask(environment.name, to="destroy it")
    with explained(runs, states, f"bin/cruddur destroy {environment.name}"):
        destroy_stacks(environment, runs)
        if recovers and import_orphans(session, states):
            destroy_stacks(environment, runs)
    left = find_orphans(session, states, with_repeatable=True)
    if print_orphans(left, command=f"bin/cruddur destroy {environment.name}"):
        raise CommandError("not all of it is gone: see above")


def _refuse(environment: Environment, blockers: Iterable[str], runs: Runs) -> None:
    lines = [f"- {blocker}" for blocker in blockers]
    for line in lines:
        runs.screen.say(line)
    if lines:
        raise CommandError(f"nothing was touched: {environment.name} cannot be destroyed yet")


def destroy_stacks(environment: Environment, runs: Runs) -> None:
    """Destroy the application, and then the registry that holds its images.

    Raises:
        CommandError: Terraform failed.
    """
    synthesize_once(SYNTHESIZED, environment.name)
    for kind in ("application", "registry"):
        stack = Stack.synthesized(SYNTHESIZED, f"{environment.name}-{kind}")
        if not second_run.repeat(runs, partial(runs.destroy, stack)):
            raise CommandError("destroy failed with the error above; run this command again")


def _what_goes(
    session: boto3.Session, environment: Environment, application: Version, registry: Version
) -> Iterator[str]:
    services = ", ".join(sorted(item["name"] for item in application.resources("aws_ecs_service")))
    hosts = ", ".join(environment.host_names)
    yield f"{environment.name}-application, with its resources ({len(application.addresses)})"
    if services:
        yield f"the services {services}, their logs, and the names {hosts}"
    for table in application.resources("aws_dynamodb_table"):
        yield f"the table {table['name']} and the items in it"
    yield f"{environment.name}-registry, with its resources ({len(registry.addresses)})"
    for repository in registry.resources("aws_ecr_repository"):
        count = image_count(session, repository["name"])
        yield f"the repository {repository['name']} and the images in it ({count})"
