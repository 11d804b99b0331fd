"""Read what a one-off task has printed."""

from cli.local.stage import Stage
from cli.operate.logs import log_line
from environments.definition import names


def task_log(stage: Stage, service: str, task: str) -> list[str]:
    """Return the log lines of all runs of a task, without its sidecars, with their times in UTC."""
    found = stage.session.client("logs").filter_log_events(
        logGroupName=names.log_group(stage.environment.name, service),
        logStreamNamePrefix=f"{task}/{task}/",
    )
    return [log_line(event["timestamp"], event["message"]) for event in found["events"]]
