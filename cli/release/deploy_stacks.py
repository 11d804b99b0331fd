"""Plan and apply the registry and the application of an environment."""

import json
from collections.abc import Callable

from cli.apply import second_run
from cli.apply.runs import Plan, Runs, Stack
from cli.plan.image_changes import ImageLookup, no_images, refuse_unnamed
from cli.release.plan_summary import summary
from cli.tools.confirmation import ask
from cli.tools.plan_changes import paths


def deploy_stacks(
    runs: Runs,
    environment: str,
    *,
    registry: Stack,
    application: Stack,
    has_registry: bool,
    import_images: Callable[[], object],
    images: ImageLookup,
    auto_approve: bool,
) -> bool:
    """Apply what the plans of both stacks change, and return whether all changes succeeded.

    `import_images` imports public images into the registry before they roll out. `images` looks up
    the images that the application's plan rolls out.

    Both stacks are planned at the same time. The application's plan looks up the images in the
    registry, so that the application is planned again after the registry has changed.

    Raises:
        CommandError: the plan was not approved, or with `auto_approve` the plan returns to an
            earlier image whose tag the command line does not name.
    """
    if has_registry:
        first, second = runs.plan([registry, application])
    else:
        (first,), second = runs.plan([registry]), None
    if not _apply(runs, environment, first, auto_approve=auto_approve):
        return False
    import_images()
    if second is None or first.has_changes:
        (second,) = runs.plan([application])
    return _apply(runs, environment, second, images=images, auto_approve=auto_approve)


def deploy_registry(runs: Runs, environment: str, registry: Stack, *, auto_approve: bool) -> bool:
    """Apply what the plan of the registry changes, and return whether all changes succeeded.

    Raises:
        CommandError: the plan was not approved.
    """
    (plan,) = runs.plan([registry])
    return _apply(runs, environment, plan, auto_approve=auto_approve)


def _apply(
    runs: Runs,
    environment: str,
    plan: Plan,
    *,
    images: ImageLookup = no_images,
    auto_approve: bool,
) -> bool:
    screen = runs.screen
    if plan.is_failed:
        screen.show_errors(plan.progress, plan.code)
        return False
    if not plan.has_changes:
        screen.say(f"{plan.stack.name}: no changes")
        return True

    def approve(plan: Plan) -> None:
        found = summary(plan, _names(plan.stack), images)
        if not screen.is_verbose:  # then Terraform has printed the whole plan
            for line in found.lines:
                screen.say(line)
        if auto_approve:
            refuse_unnamed(found.images.values())
        else:
            to = f"apply this plan of {plan.stack.name}"
            ask(environment, to=to, refused="this plan was not applied")

    approve(plan)
    return second_run.apply(runs, plan, approve=None if auto_approve else approve)


def _names(stack: Stack) -> dict[str, str]:
    configuration = stack.terraform.directory / "cdk.tf.json"
    return paths(json.loads(configuration.read_text(encoding="utf-8")))
