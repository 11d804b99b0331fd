"""A service: one container image, run as Fargate tasks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PlainSerializer, StrictInt, model_validator

from environments.definition.base import Definition, shown
from environments.definition.checks import Text, between
from environments.definition.destination import Destinations
from environments.definition.fields import (
    Command,
    HostLabel,
    ImageTag,
    ImageUri,
    Port,
    SecretNames,
    ServiceName,
    ServiceNames,
    SourceFolder,
    UrlPath,
    UserId,
    VariableName,
)
from environments.definition.load_balancer import AlarmThresholds
from environments.definition.one_off_task import Tasks, check_tasks
from environments.definition.quotas import check_task_definition, check_task_policies
from environments.definition.scaling import Autoscaling
from environments.definition.schedule import Schedules, check_schedules
from environments.definition.table import Tables
from environments.definition.task import WritablePaths, check_size
from environments.definition.variables import (
    FromEnvironment,
    PublicUrl,
    TableName,
    check_variables,
)

NAKED_DOMAIN = "@"


class Service(Definition):
    """One service of an environment.

    A service with a `host` is public, one with `port=None` is a worker, and other services reach
    each of the rest by Service Connect.
    """

    name: ServiceName
    """The name of the service, of its container, of its port and in Service Connect."""

    port: Port | None
    """The TCP port that the container listens on, 1 to 65535; None: the service is a worker, which
    nobody calls. A worker has a health check, scaling and alarms, and may call other services."""

    user_id: UserId
    """The number of the user and of the group that the container runs as, 1 to 65534: the `USER` of
    the image."""

    writable_paths: WritablePaths = ()
    """The paths that the container may write to, at most 20; all others are read-only. Each path is
    a volume of the task. The volume belongs to root unless the image has a `VOLUME` at the path."""

    cpu_units: StrictInt
    """CPU of one task, sidecar included, in CPU units (1024 is one vCPU); Fargate's sizes only. AWS
    recommends 256 CPU units for the Service Connect proxy of every task, besides what the
    containers need."""

    memory_mib: StrictInt
    """Memory of one task, sidecar included, in MiB; Fargate allows a few sizes per `cpu_units`. AWS
    recommends 64 MiB for the Service Connect proxy, besides what the containers need."""

    desired_count: Annotated[StrictInt, between(0, 5000, "tasks")]
    """Number of tasks, 0 to 5000 (the ECS quota of tasks per service); with `autoscaling` or an
    environment's `pause`, the number of tasks that the first deployment starts."""

    autoscaling: Autoscaling | None = None
    """The bounds and targets of the number of tasks; None: always `desired_count` tasks."""

    image_tag: ImageTag = ""
    """The tag of the image in the service's own repository; `--var <service>_image_tag=…` deploys
    another tag. Required without `image`."""

    folder: SourceFolder | None = None
    """The folder from which `bin/cruddur push` and `bin/cruddur images` build the image; None:
    `services/<service>`. Without such a folder you push the image yourself."""

    image: ImageUri | None = None
    """A public image of another registry in place of an own repository, with its tag or digest:
    `public.ecr.aws/nginx/nginx:1.29`. With a digest (`…:1.29@sha256:…`) every task runs the same
    bytes. A tag can be moved: ECS looks the tag up for each deployment, and no plan shows a moved
    tag."""

    health_check_command: Command
    """The shell command that ECS runs to check the container; exit code 0 means healthy."""

    health_check_interval_seconds: Annotated[StrictInt, between(5, 300, "seconds")] = 30
    """Seconds between two container health checks, 5 to 300 (the ECS HealthCheck type)."""

    health_check_timeout_seconds: Annotated[StrictInt, between(2, 60, "seconds")] = 5
    """Seconds that one container health check may take, 2 to 60 (the ECS HealthCheck type)."""

    health_check_retries: Annotated[StrictInt, between(1, 10, "retries")] = 3
    """Number of failures in a row that make the container unhealthy, 1 to 10 (the ECS HealthCheck
    type)."""

    health_check_start_period_seconds: Annotated[StrictInt, between(0, 300, "seconds")] = 60
    """Seconds after the start in which failures do not count, 0 to 300 (the ECS HealthCheck
    type)."""

    host: HostLabel | None = None
    """The DNS label under the domain, `@` for the naked domain; None keeps the service internal."""

    health_check_path: UrlPath = "/"
    """The path of the load balancer's health check of a public service; status 200 means
    healthy."""

    health_check_grace_period_seconds: Annotated[StrictInt, between(1, 3600, "seconds")] = 60
    """Seconds after the start before the load balancer's health checks count, 1 to 3600."""

    listener_rule_priority: Annotated[StrictInt, between(1, 50000, "(lowest first)")] | None = None
    """Priority of the host's listener rule, 1 to 50000; for each host but the naked domain."""

    alarm_thresholds: AlarmThresholds = AlarmThresholds()
    """The thresholds of a public service's alarms."""

    connects_to: ServiceNames = ()
    """The services that this service calls. For each of them the tasks get the variable
    `<SERVICE>_URL`, and the security groups get the rules."""

    calls_out_to: Destinations = ()
    """Other destinations of the tasks, such as databases and APIs on the internet. The security
    group allows no other connections, except those that every task needs to AWS; in the default VPC
    these are HTTPS to any address."""

    environment_variables: Annotated[
        Mapping[VariableName, Text | PublicUrl | FromEnvironment | TableName],
        AfterValidator(MappingProxyType),
        PlainSerializer(dict),
    ] = Field(default_factory=lambda: MappingProxyType({}))
    """The container's environment variables; never a secret."""

    secret_names: SecretNames = ()
    """Names of variables with values from the SSM SecureStrings
    `/cruddur/<environment>/<service>/<NAME>`."""

    dynamodb_tables: Tables = ()
    """The DynamoDB tables whose items the tasks may read and write."""

    tasks: Tasks = ()
    """The one-off tasks of the service, such as the migration of its database."""

    schedules: Schedules = ()
    """The times at which one-off tasks of the service run, each task in one schedule. An e-mail of
    the alarms reports a task that could not be started; the exit code of a task is in its log
    only."""

    @property
    def image_tag_variable(self) -> str:
        """The Terraform variable that chooses another tag: `backend_flask_image_tag`."""
        return f"{self.name.replace('-', '_')}_image_tag"

    @property
    def has_repository(self) -> bool:
        """Whether the image is in a repository of the environment."""
        return self.image is None

    @property
    def source_folder(self) -> str:
        """The folder from which the image is built, as a path in this repository."""
        return self.folder or f"services/{self.name}"

    @property
    def called_port(self) -> int:
        """The port of a service that others call.

        Raises:
            ValueError: the service is a worker.
        """
        if self.port is None:
            raise ValueError(f"service {self.name!r} is a worker: nobody calls it")
        return self.port

    @property
    def is_public(self) -> bool:
        """Whether the load balancer forwards to the service."""
        return self.host is not None

    @classmethod
    def _label(cls, values: Mapping[str, Any]) -> str:
        return f"service {shown(values['name'])}: " if "name" in values else "service: "

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_size(self.cpu_units, self.memory_mib)
        self._check_image()
        if self.autoscaling:
            self.autoscaling.check_service(
                desired_count=self.desired_count, is_public=self.is_public
            )
        self._check_worker()
        self._check_listener_rule()
        self.alarm_thresholds.check_service(is_public=self.is_public)
        check_variables(self)
        check_tasks(self)
        check_schedules(self)
        check_task_policies(self)
        check_task_definition(self)
        return self

    def _check_image(self) -> None:
        if self.image is None and not self.image_tag:
            raise ValueError(
                "image_tag is required, got nothing; the tag of the image in the service's own "
                "repository, or image='…' for a public image"
            )
        for field in ("image_tag", "folder") if self.image else ():
            if value := getattr(self, field):
                raise ValueError(
                    f"{field} must be left out with image, which is not built here, "
                    f"got {shown(value)}"
                )

    def _check_worker(self) -> None:
        if self.port is None and self.host is not None:
            raise ValueError(
                "host must be left out with port=None: the load balancer needs a port, "
                f"got {self.host!r}"
            )

    def _check_listener_rule(self) -> None:
        has_rule = self.host not in (None, NAKED_DOMAIN)
        if has_rule and self.listener_rule_priority is None:
            raise ValueError(
                f"listener_rule_priority must be between 1 and 50000 with host {self.host!r}, "
                "got None"
            )
        if not has_rule and self.listener_rule_priority is not None:
            raise ValueError(
                f"listener_rule_priority must be left out with host {self.host!r}: only other "
                f"hosts have a listener rule, got {self.listener_rule_priority}"
            )
