"""The alarms and the budget of an environment, their SNS topic, and the dashboard."""

from constructs import Construct

from environments.definition import Environment, Service, names
from environments.definition.environment import BUDGET_ACTUAL_PERCENT
from modules.account import Account
from modules.alarms import (
    AlarmTopic,
    AvailabilityAlarm,
    DeadLettersAlarm,
    MissingTasksAlarm,
    PublicServiceAlarms,
)
from modules.budget import MonthlyBudget
from modules.dashboard import Dashboard
from modules.load_balancer import LoadBalancer


class Monitoring(Construct):
    """Alarms, topic and dashboard; created before the services, whose deployments watch the alarms.

    Alarms and dashboard hold the names of services, not references to the services, which do not
    exist yet. CloudWatch accepts metrics without data.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        load_balancer: LoadBalancer,
        account: Account,
        kms_key_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        self._environment = environment
        self._load_balancer = load_balancer
        self._alarms = Construct(self, "alarms")
        self._topic_arn = AlarmTopic(
            self,
            "topic",
            name=names.alarm_topic(environment.name),
            account=account,
            kms_key_arn=kms_key_arn,
            email=environment.alarm_email,
        ).arn
        if environment.monthly_budget_usd:
            MonthlyBudget(
                self,
                "budget",
                name=names.cluster(environment.name),
                limit_usd=environment.monthly_budget_usd,
                actual_percent=BUDGET_ACTUAL_PERCENT,
                tag=("Environment", environment.name),
                topic_arn=self._topic_arn,
            )
        services = environment.services
        public = {
            service.name: self._public_service_alarms(service)
            for service in services
            if service.is_public
        }
        self._deployment_alarm_names = {name: alarms.names for name, alarms in public.items()}
        Dashboard(
            self,
            "dashboard",
            name=names.cluster(environment.name),
            region=environment.region,
            cluster=names.cluster(environment.name),
            services=[service.name for service in services],
            callees={service.name: service.connects_to for service in services},
            load_balancer_arn_suffix=load_balancer.arn_suffix,
            target_group_arn_suffixes={
                name: load_balancer.target_group_arn_suffix(name) for name in public
            },
            alarm_arns=[
                *(arn for alarms in public.values() for arn in alarms.arns),
                *self._availability_alarm_arns(),
                *self._missing_tasks_alarm_arns(),
                *self._dead_letters_alarm_arns(),
            ],
        )

    def deployment_alarm_names(self, service: str) -> list[str]:
        """Return the alarms that deployments of a service watch; none if it is internal."""
        return self._deployment_alarm_names.get(service, [])

    def _public_service_alarms(self, service: Service) -> PublicServiceAlarms:
        thresholds = service.alarm_thresholds
        return PublicServiceAlarms(
            self._alarms,
            service.name,
            name=names.service(self._environment.name, service.name),
            load_balancer_arn_suffix=self._load_balancer.arn_suffix,
            target_group_arn_suffix=self._load_balancer.target_group_arn_suffix(service.name),
            target_5xx_percent=thresholds.target_5xx_percent,
            unhealthy_host_count=thresholds.unhealthy_host_count,
            p95_latency_milliseconds=thresholds.p95_latency_milliseconds,
            topic_arn=self._topic_arn,
        )

    def _availability_alarm_arns(self) -> list[str]:
        return [
            AvailabilityAlarm(
                self._alarms,
                f"{service.name}_availability",
                name=names.service(self._environment.name, service.name),
                load_balancer_arn_suffix=self._load_balancer.arn_suffix,
                target_group_arn_suffix=self._load_balancer.target_group_arn_suffix(service.name),
                objective_percent=objective,
                topic_arn=self._topic_arn,
            ).arn
            for service in self._environment.services
            if service.is_public
            and (objective := service.alarm_thresholds.availability_objective_percent)
        ]

    def _missing_tasks_alarm_arns(self) -> list[str]:
        if self._environment.container_insights == "disabled":
            return []  # there are no metrics of tasks
        return [
            MissingTasksAlarm(
                self._alarms,
                f"{service.name}_tasks",
                name=names.service(self._environment.name, service.name),
                cluster=names.cluster(self._environment.name),
                service=service.name,
                topic_arn=self._topic_arn,
            ).arn
            for service in self._environment.services
        ]

    def _dead_letters_alarm_arns(self) -> list[str]:
        if not self._environment.has_schedules:
            return []
        alarm = DeadLettersAlarm(
            self._alarms,
            "dead_letters",
            name=names.cluster(self._environment.name),
            queue_name=names.dead_letter_queue(self._environment.name),
            topic_arn=self._topic_arn,
        )
        return [alarm.arn]
