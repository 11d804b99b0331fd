"""The schedules of an environment, from the definitions."""

from collections.abc import Mapping

from constructs import Construct

from environments.definition import Environment, names
from modules.account import Account
from modules.cluster import Cluster
from modules.fargate_service import FargateService
from modules.network import Network
from modules.schedules import ScheduleGroup, TaskSchedule
from modules.text import literal


class Schedules(Construct):
    """A schedule for each `Schedule` of a service, in a group of the environment.

    An environment without schedules has no group and no dead-letter queue.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        account: Account,
        cluster: Cluster,
        network: Network,
        services: Mapping[str, FargateService],
    ) -> None:
        super().__init__(scope, id_)
        if not environment.has_schedules:
            return
        group = ScheduleGroup(
            self,
            "group",
            name=names.cluster(environment.name),
            queue_name=names.dead_letter_queue(environment.name),
            account=account,
        )
        tasks = Construct(self, "task")
        for service in environment.services:
            fargate_service = services[service.name]
            for schedule in service.schedules:
                TaskSchedule(
                    tasks,
                    schedule.task,
                    name=schedule.task,
                    role_name=names.schedule_role(environment.name, schedule.task),
                    cron=literal(schedule.cron),
                    time_zone=schedule.time_zone,
                    group=group,
                    account=account,
                    cluster=cluster,
                    network=network,
                    security_group=fargate_service.security_group,
                    task_definition=fargate_service.one_off_tasks.definitions[schedule.task],
                    task_role_arns=[
                        fargate_service.roles.execution_role_arn,
                        fargate_service.roles.task_role_arn,
                    ],
                )
