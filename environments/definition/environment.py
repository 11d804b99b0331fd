"""An environment: one complete Cruddur in one AWS account and region."""

from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, ValidationInfo, field_validator, model_validator

from environments.definition.accepted_finding import AcceptedFinding
from environments.definition.base import Definition
from environments.definition.checks import between, unique
from environments.definition.consistency import check_environment
from environments.definition.fields import (
    AccountId,
    Domain,
    EmailAddress,
    EnvironmentName,
    LogRetentionDays,
    Region,
    UserPoolClientId,
    UserPoolId,
)
from environments.definition.github import GitHubActions
from environments.definition.load_balancer import WebAcl
from environments.definition.network import DefaultVpc, Network, interface_endpoints
from environments.definition.pause import Pause
from environments.definition.response_headers import ResponseHeaders
from environments.definition.scaling import Capacity
from environments.definition.service import NAKED_DOMAIN, Service
from environments.definition.table import (
    DynamoDbTable,
    DynamoDbTableName,
    created_tables,
    with_full_names,
)
from environments.definition.tags import Tags

BUDGET_ACTUAL_PERCENT = 80
"""Percent of `monthly_budget_usd` at which AWS Budgets notifies of the actual costs."""


class Environment(Definition):
    """The configuration of one deployment of Cruddur."""

    name: EnvironmentName
    """The name of the environment and of its file; the names of AWS resources contain it."""

    region: Region
    """The AWS region of all resources, a region of the aws partition."""

    allowed_account_ids: Annotated[tuple[AccountId, ...], Field(min_length=1)]
    """The AWS accounts to which you may deploy, 12 digits each; names of buckets contain the
    first."""

    domain: Domain
    """The naked domain, which is the frontend's host name; other hosts are one label below it."""

    hosted_zone_name: Domain | None = None
    """The existing public Route 53 zone that contains the domain; None: the zone has the name of
    the domain."""

    cognito_user_pool_id: UserPoolId
    """The Cognito user pool whose tokens are accepted."""

    cognito_user_pool_client_id: UserPoolClientId
    """The app client of that user pool."""

    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    """The services; exactly one has the naked domain, and at most 10 have a host."""

    shared_table_names: Annotated[tuple[DynamoDbTableName, ...], unique("table")] = ()
    """The DynamoDB tables that another environment of the same account and region uses too, each
    with its full name. Both environments must name the table here, since they read and write the
    same items."""

    network: Network = DefaultVpc()
    """The VPC: `DefaultVpc()`, as in the original Cruddur, or an own VPC, `DedicatedVpc(…)`."""

    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """The processor architecture of the tasks and of their images; ARM64 is cheaper."""

    capacity: Capacity = Capacity()
    """The division of tasks between on-demand Fargate and Fargate Spot; by default all tasks run
    on demand."""

    pause: Pause | None = None
    """The times at which all services stop and start again; None: they never stop. With a pause, a
    new `desired_count` or new bounds of `autoscaling` take effect at the next start."""

    rollback_on_alarm: StrictBool = True
    """Whether ECS rolls back the deployment of a public service when one of the service's alarms
    goes into ALARM during the deployment."""

    alarm_email: EmailAddress | None = None
    """The address that gets an e-mail from every alarm after the owner of the address has confirmed
    the subscription; None: no e-mail. SNS deletes a subscription that is not confirmed within 48
    hours; the next deployment creates the subscription again, and SNS sends another message."""

    monthly_budget_usd: Annotated[StrictInt, between(1, 1_000_000_000, "USD")] | None = None
    """The monthly budget in USD, 1 to 1000000000; None: no budget. AWS Budgets publishes to the
    topic of the alarms when the costs of the month reach 80 % of the budget, and when it forecasts
    more than 100 %. `bin/cruddur cost` proposes a value. The budget counts the costs of resources
    with the environment's tag `Environment`, and counts nothing before you activate this tag as a
    cost allocation tag (docs/operate.md). A budget costs nothing."""

    log_retention_days: LogRetentionDays
    """Days that container logs are kept; the values of CloudWatch Logs' PutRetentionPolicy."""

    container_insights: Literal["disabled", "enabled", "enhanced"]
    """The level of CloudWatch Container Insights on the cluster."""

    tracing: Literal["xray", "adot", "none"] = "xray"
    """The tracing sidecar: X-Ray daemon, OpenTelemetry collector, or none. The variables of the
    sidecar replace variables of a service with the same names. Since February 2026 AWS releases
    only security fixes of the X-Ray daemon, and recommends OpenTelemetry, which is `adot`. `adot`
    becomes the default when the services in `services/` send their traces with OpenTelemetry, at
    the latest when AWS announces a date for the end of support. With a network of nat `none`, tasks
    pull the sidecar's image from a pull-through cache in the environment's registry, and
    `bin/cruddur deploy` has Amazon ECR import it."""

    access_logs: StrictBool
    """Whether the load balancer and the state bucket write access logs to S3. Each object costs
    a request."""

    access_log_retention_days: Annotated[StrictInt, between(1, 3653, "days")] = 90
    """Days that access logs are kept, 1 to 3653."""

    web_acl: WebAcl | None = None
    """The web ACL of AWS WAF for the load balancer; None: no web ACL. AWS bills a web ACL by
    month, by rule and by request."""

    response_headers: ResponseHeaders = ResponseHeaders()
    """The security headers that the load balancer sets in every HTTPS response."""

    customer_managed_keys: StrictBool = False
    """Whether log groups, images, Terraform states and the DynamoDB tables that the stack creates
    are encrypted with customer managed KMS keys, which AWS bills by month, instead of AWS's keys.
    Alarms always need such a key, and access logs cannot have one. Decide before the first
    deployment: a change replaces the image repositories. States get the new key when Terraform next
    writes them."""

    deletion_protection: StrictBool
    """Whether AWS refuses to delete the load balancer and the DynamoDB tables that the stack
    creates. Protected tables also have point-in-time recovery: you can restore a table as it was at
    any second of the last 35 days."""

    delete_images_with_repositories: StrictBool = False
    """Whether destroying a repository may delete the images in it (Terraform's `force_delete`)."""

    require_image_scan: StrictBool = False
    """Whether `bin/cruddur deploy` refuses an image whose scan by ECR is not complete or has a
    CRITICAL finding that is not in `accepted_findings`. If so, no service may have an `image` of
    another registry, because ECR does not scan such images."""

    accepted_findings: tuple[AcceptedFinding, ...] = ()
    """CRITICAL findings of image scans that `bin/cruddur deploy` accepts, each with a reason and a
    last day."""

    enable_execute_command: StrictBool
    """Whether `aws ecs execute-command` may open a shell in a task. AWS does not document ECS Exec
    in a container with a read-only root file system and without capabilities, as here; the paths
    that the agent of ECS Exec writes to are volumes. Try ECS Exec once before you rely on it."""

    github: GitHubActions | None = None
    """The GitHub repository whose workflows may plan and deploy the environment; None: none. With
    it, the roles of services have a permissions boundary: they can do only what services need."""

    rollout_timeout_minutes: Annotated[StrictInt, between(5, 180, "minutes")] = 30
    """Minutes that a deployment waits for a service's new tasks, 5 to 180. The circuit breaker
    rolls back after three failed tasks. Each task fails only after its health checks: allow about
    15 minutes with the default health checks, and more if yours take longer."""

    tags: Tags = Field(default_factory=lambda: MappingProxyType({}))
    """Tags of every resource, in addition to `Project`, `Environment` and `ManagedBy`."""

    @field_validator("services")
    @classmethod
    def _with_full_table_names(
        cls, services: tuple[Service, ...], info: ValidationInfo
    ) -> tuple[Service, ...]:
        return with_full_names(info.data["name"], services) if "name" in info.data else services

    @property
    def account_id(self) -> str:
        """The account whose id makes the names of buckets unique."""
        return self.allowed_account_ids[0]

    @property
    def zone_name(self) -> str:
        """The Route 53 zone that contains the domain."""
        return self.hosted_zone_name or self.domain

    def service(self, name: str) -> Service:
        """Return the service of that name.

        Raises:
            KeyError: there is no such service.
        """
        return {service.name: service for service in self.services}[name]

    @property
    def services_with_repository(self) -> list[Service]:
        """The services whose images are in repositories of this environment."""
        return [service for service in self.services if service.has_repository]

    @property
    def dynamodb_table_names(self) -> list[str]:
        """The names of the DynamoDB tables that the services use, sorted."""
        return sorted({table.name for each in self.services for table in each.dynamodb_tables})

    @property
    def has_schedules(self) -> bool:
        """Whether a service has a schedule."""
        return any(service.schedules for service in self.services)

    @property
    def created_tables(self) -> list[DynamoDbTable]:
        """The DynamoDB tables that the application stack creates."""
        return [table for _, table in created_tables(self.services)]

    @property
    def interface_endpoints(self) -> tuple[str, ...]:
        """The AWS services with interface endpoints; none in the default VPC."""
        if isinstance(self.network, DefaultVpc):
            return ()
        return interface_endpoints(
            tracing=self.tracing,
            enable_execute_command=self.enable_execute_command,
            services=self.services,
        )

    @property
    def caches_sidecar_image(self) -> bool:
        """Whether tasks pull the tracing sidecar through a cache, for lack of NAT gateways."""
        if isinstance(self.network, DefaultVpc):
            return False
        return self.network.nat == "none" and self.tracing != "none"

    @property
    def foreign_security_group_ids(self) -> list[str]:
        """The security groups, sorted, that get inbound rules for services of this environment."""
        destinations = (each for service in self.services for each in service.calls_out_to)
        return sorted({each.security_group_id for each in destinations if each.security_group_id})

    @property
    def rollout_gate_names(self) -> list[str]:
        """The names of the one-off tasks that run before every rollout, sorted."""
        tasks = (task for service in self.services for task in service.tasks)
        return sorted({task.name for task in tasks if task.before_rollout})

    @property
    def encrypted_stacks(self) -> list[str]:
        """The kinds of stacks that have a KMS key; the application always has one, for alarms."""
        return ["application", *(["registry", "state"] if self.customer_managed_keys else [])]

    @property
    def host_names(self) -> list[str]:
        """The public host names of all services, sorted."""
        return sorted(self.host_name(service) for service in self.services if service.is_public)

    def host_name(self, service: Service) -> str:
        """Return the public host name of a service that has a host."""
        return self.domain if service.host == NAKED_DOMAIN else f"{service.host}.{self.domain}"

    def public_url(self, service: Service) -> str:
        """Return the public URL of a service that has a host."""
        return f"https://{self.host_name(service)}"

    @property
    def content_security_policy(self) -> str:
        """The header Content-Security-Policy of all hosts.

        The default names the hosts by a wildcard: a new service does not change the listener.
        """
        return self.response_headers.content_security_policy or (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"connect-src 'self' https://*.{self.domain} "
            f"https://cognito-idp.{self.region}.amazonaws.com; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_environment(self)
        return self
