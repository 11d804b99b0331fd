"""Show the task that runs before a rollout, and that a rollout waits for it."""

from cli.demo.task_log import task_log
from cli.local.deployment import deploy_image
from cli.local.stage import Stage
from cli.operate.cluster import Cluster
from cli.operate.task_names import NamedTask, named_tasks
from cli.tools.errors import CommandError

_TAG = "v2-rc"


def show(stage: Stage) -> None:
    """Print the log of the tasks that ran before the first rollout.

    Raises:
        CommandError: such a task has printed nothing.
    """
    for named in _gates(stage):
        stage.announce(f"The task {named} ran before the first rollout")
        lines = task_log(stage, named.service.name, named.task.name)
        if not lines:
            raise CommandError(f"{named} had to run before the first rollout and did not")
        for line in lines:
            stage.say(line)


def roll_out_failing(stage: Stage) -> None:
    """Deploy an image whose task fails before the rollout; no service changes.

    Raises:
        CommandError: the deployment did not fail, or it has changed a service.
    """
    for named in _gates(stage)[:1]:
        service = named.service
        stage.announce(f"Rolling out {_TAG} of {service.name}, whose task {named} fails")
        before = _revisions(stage)
        try:
            deploy_image(stage, service, _TAG, defect="fails to migrate")
        except CommandError as error:
            stage.say(f"bin/cruddur deploy: {error}")
        else:
            raise CommandError(f"the deployment had to fail with {named} and did not")
        if _revisions(stage) != before:
            raise CommandError(f"no service may change when {named} fails, and one did")
        stage.say("the deploy failed, as it must; nothing rolled out")


def _gates(stage: Stage) -> list[NamedTask]:
    return [named for named in named_tasks(stage.environment) if named.task.before_rollout]


def _revisions(stage: Stage) -> dict[str, str]:
    """Return the task definition that each service runs."""
    services = Cluster(stage.session.client("ecs"), stage.environment).services() or {}
    return {name: service["taskDefinition"] for name, service in services.items()}
