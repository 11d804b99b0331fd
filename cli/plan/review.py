"""Plan an environment's registry and application, and review the plans."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from cli.cost.estimate import estimate, load_prices, total
from cli.operate.image_registry import ImageRegistry, MissingImage
from cli.plan.image_changes import ImageChanges
from cli.plan.markdown import Review
from cli.plan.saved_plan import SavedPlan, check_empty
from cli.plan.terraform_plan import plan_stack
from cli.state.problems import check_states, deployed_states
from cli.tools import git
from cli.tools.account import session_in
from cli.tools.console import step
from cli.tools.errors import CommandError
from cli.tools.plan_changes import Change, changes, paths
from cli.tools.project import SYNTHESIZED, synthesize
from cli.tools.revision import environment_at
from environments.definition import Environment

NEEDS_APPROVAL = 2


def review(
    environment: Environment,
    *,
    tags: Mapping[str, str],
    against: str | None = None,
    out: Path | None = None,
) -> Review:
    """Plan both stacks, print the review of the plans, and save the plans in `out`.

    Raises:
        CommandError: a state is locked or damaged, Terraform fails, `against` is no revision,
            `out` is not empty, or an image is missing although the plans are to be saved.
    """
    if out:
        check_empty(out)
    session = session_in(environment)
    registry, application = deployed_states(session, environment)
    check_states(environment, (registry, application))
    cost = _cost(environment, against) if against else None
    with step(f"synthesizing {environment.name}"):
        synthesize(SYNTHESIZED, environment.name)
    missing = list(ImageRegistry(session.client("ecr"), environment).missing_images(tags))
    if out and missing:
        raise CommandError(f"nothing is saved in {out}: {'; '.join(map(str, missing))}")
    planned = {
        registry.stack: _plan(registry.stack, tags, ()),
        application.stack: _plan(application.stack, tags, missing),
    }
    if out:
        SavedPlan.save(
            out,
            environment=environment.name,
            stacks=list(planned),
            image_tags=tags,
            synthesized=SYNTHESIZED,
        )
    return Review(
        environment.name,
        planned,
        images=ImageChanges(session, environment, tags)(planned[application.stack]),
        cost=cost,
        notes=[str(each) for each in missing],
    )


def _plan(stack: str, tags: Mapping[str, str], missing: Sequence[MissingImage]) -> list[Change]:
    with step(f"planning {stack}"):
        plan, configuration = plan_stack(stack, tags=tags, missing=missing)
    return list(changes(plan, paths(configuration)))


def _cost(environment: Environment, revision: str) -> tuple[Decimal, Decimal]:
    try:
        git.commit(revision)
    except CommandError:
        raise CommandError(f"--against must be a git revision, got {revision!r}") from None
    prices = load_prices()
    with step(f"estimating the cost of {environment.name} at {revision}"):
        former = environment_at(revision, environment.name)
    before, after = (total(estimate(each, prices)) for each in (former, environment))
    return before, after
