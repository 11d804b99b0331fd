"""Read what a one-off task has printed."""

from cli.local.stage import Stage
from cli.operate.logs import log_line
from environments.definition import names


def task_log(stage: Stage, service: str, task: str) -> list[str]:
    """Return the log lines of all runs of a task, without its sidecars, with their times in UTC."""
    group = names.log_group(stage.environment.name, service)
    # The emulator ignores logStreamNamePrefix.
    found = stage.session.client("logs").filter_log_events(logGroupName=group)["events"]
    own = [event for event in found if event["logStreamName"].startswith(f"{task}/{task}/")]
    return [log_line(event["timestamp"], event["message"]) for event in own]
