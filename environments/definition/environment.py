"""An environment: one complete Cruddur in one AWS account and region."""

from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, ValidationInfo, field_validator, model_validator

from environments.definition.accepted_finding import (
    AcceptedFinding,
    check_accepted_findings,
    check_images_are_scanned,
)
from environments.definition.base import Definition
from environments.definition.capacity import Capacity
from environments.definition.consistency import check_services
from environments.definition.fields import (
    AccountId,
    Domain,
    EmailAddress,
    EnvironmentName,
    Flag,
    LogRetentionDays,
    Region,
    TableName,
    Tags,
    UserPoolClientId,
    UserPoolId,
    between,
    unique,
)
from environments.definition.github import GitHubActions, check_boundary, check_deploy_policy
from environments.definition.network import DedicatedVpc, DefaultVpc, Network
from environments.definition.paths import check_beside_execute_command
from environments.definition.quotas import check_quotas
from environments.definition.reachability import check_network, interface_endpoints
from environments.definition.scaling import Pause
from environments.definition.service import NAKED_DOMAIN, Service
from environments.definition.sidecars import check_sidecar
from environments.definition.table import (
    DynamoDbTable,
    check_shared_tables,
    check_tables,
    created_tables,
    with_full_names,
)
from environments.definition.web_acl import WebAcl


class Environment(Definition):
    """Everything in which one deployment of Cruddur differs from another."""

    name: EnvironmentName
    """The environment's name, the same as its file's; every physical name carries it."""

    region: Region
    """The AWS region of everything, a region of the aws partition."""

    allowed_account_ids: Annotated[tuple[AccountId, ...], Field(min_length=1)]
    """The AWS accounts that may be deployed to, 12 digits each; the first names the buckets."""

    domain: Domain
    """The naked domain, where the frontend answers; other hosts are labels under it."""

    hosted_zone_name: Domain | None = None
    """The existing public Route53 zone that holds the domain; None: it is named like the domain."""

    cognito_user_pool_id: UserPoolId
    """The Cognito user pool whose tokens are accepted."""

    cognito_user_pool_client_id: UserPoolClientId
    """The app client of that user pool."""

    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    """The services; exactly one has the naked domain, and at most 10 have a host."""

    shared_table_names: Annotated[tuple[TableName, ...], unique("table")] = ()
    """The DynamoDB tables that another environment of the same account and region uses too, each
    with its full name. Both environments must name the table here, since they read and write the
    same items."""

    network: Network = DefaultVpc()
    """The VPC: `DefaultVpc()`, as in the seed, or a `DedicatedVpc(…)` of its own."""

    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """The processors of the tasks, for which the images must be built; ARM64 is the cheaper."""

    capacity: Capacity = Capacity()
    """How tasks are divided between on-demand Fargate and Spot; by default all are on demand."""

    pause: Pause | None = None
    """When all services stop and start again; None: they never stop. With it, another
    `desired_count` or other bounds of `autoscaling` take effect at the next start."""

    rollback_on_alarm: Flag = True
    """Whether ECS rolls a deployment back when an alarm of a public service rises meanwhile."""

    alarm_email: EmailAddress | None = None
    """The address that gets an e-mail from every alarm, after its owner has confirmed the
    subscription; None: no address. SNS deletes a subscription that is not confirmed within 48
    hours; the next deployment creates the subscription again, and SNS sends another message."""

    log_retention_days: LogRetentionDays
    """Days that container logs are kept; the values of CloudWatch Logs' PutRetentionPolicy."""

    container_insights: Literal["disabled", "enabled", "enhanced"]
    """The level of CloudWatch Container Insights on the cluster."""

    tracing: Literal["xray", "adot", "none"] = "xray"
    """The tracing sidecar: X-Ray daemon, OpenTelemetry collector, or none. The variables that go
    with a sidecar win over a service's own of the same name. AWS releases only security fixes of
    the X-Ray daemon since February 2026, and recommends OpenTelemetry: `adot` is the successor. It
    becomes the default once the services in `services/` send their traces with OpenTelemetry, at
    the latest when AWS names a date for the end of support."""

    access_logs: Flag
    """Whether the load balancer and the state bucket write access logs to S3 (each object is a
    paid request)."""

    access_log_retention_days: Annotated[StrictInt, between(1, 3653, "days")] = 90
    """Days that access logs are kept, 1 to 3653."""

    web_acl: WebAcl | None = None
    """What AWS WAF keeps away from the load balancer; None: there is no WAF, which costs by the
    month, by the rule and by the request."""

    customer_managed_keys: Flag = False
    """Whether log groups, images, Terraform states and the DynamoDB tables that the stack creates
    are encrypted with KMS keys of your own, which cost by the month, instead of AWS's. Alarms
    always are, access logs never: AWS allows no other. Decide before the first deployment: another
    choice replaces the image repositories, and states are encrypted anew as they are written."""

    deletion_protection: Flag
    """Whether AWS refuses to delete the load balancer and the DynamoDB tables that the stack
    creates. With it, these tables also have point-in-time recovery: each can be restored as it was
    at any second of the last 35 days."""

    delete_images_with_repositories: Flag = False
    """Whether destroying a repository may delete the images in it (Terraform's `force_delete`)."""

    require_image_scan: Flag = False
    """Whether `bin/deploy` refuses an image whose scan by ECR is not complete or has a CRITICAL
    finding that is not in `accepted_findings`. No service may have an `image` of another registry
    then: ECR does not scan those."""

    accepted_findings: tuple[AcceptedFinding, ...] = ()
    """CRITICAL findings of image scans that `bin/deploy` accepts, each with a reason and a last
    day."""

    enable_execute_command: Flag
    """Whether `aws ecs execute-command` may open a shell in a task. AWS does not document ECS Exec
    in a container with a read-only root file system and without capabilities, as here; the paths
    that its agent writes to are volumes. Try it once before you rely on it."""

    github: GitHubActions | None = None
    """Which GitHub repository's workflows may plan and deploy it; None: none. With it, the roles of
    services can never be given more than services need."""

    rollout_timeout_minutes: Annotated[StrictInt, between(5, 180, "minutes")] = 30
    """Minutes that a deployment waits for a service's new tasks, 5 to 180. The circuit breaker
    rolls back after three failed tasks, each with its health checks to become healthy: allow it
    some 15 minutes with the default ones, and more time if yours take longer."""

    tags: Tags = Field(default_factory=lambda: MappingProxyType({}))
    """Tags on every resource, beside `Project`, `Environment` and `ManagedBy`."""

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
        """The Route53 zone that holds the domain."""
        return self.hosted_zone_name or self.domain

    def service(self, name: str) -> Service:
        """The service of that name; `KeyError` where there is none."""
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
    def created_tables(self) -> list[DynamoDbTable]:
        """The DynamoDB tables that the application stack creates."""
        return [table for _, table in created_tables(self.services)]

    @property
    def interface_endpoints(self) -> tuple[str, ...]:
        """The AWS services that tasks reach through interface endpoints; none by default."""
        if isinstance(self.network, DefaultVpc):
            return ()
        return interface_endpoints(
            tracing=self.tracing,
            enable_execute_command=self.enable_execute_command,
            services=self.services,
        )

    @property
    def foreign_security_group_ids(self) -> list[str]:
        """The security groups, sorted, that get inbound rules for services of this environment."""
        destinations = (each for service in self.services for each in service.calls_out_to)
        return sorted({each.security_group_id for each in destinations if each.security_group_id})

    @property
    def encrypted_stacks(self) -> list[str]:
        """The kinds of stacks that have a KMS key; alarms need that of the application anyway."""
        return ["application", *(["registry", "state"] if self.customer_managed_keys else [])]

    @property
    def host_names(self) -> list[str]:
        """The public host names of all services, sorted."""
        return sorted(self.host_name(service) for service in self.services if service.is_public)

    def host_name(self, service: Service) -> str:
        """The public host name of a service that has a host."""
        return self.domain if service.host == NAKED_DOMAIN else f"{service.host}.{self.domain}"

    def public_url(self, service: Service) -> str:
        """Where the world reaches a service that has a host."""
        return f"https://{self.host_name(service)}"

    @model_validator(mode="after")
    def _check_zone(self) -> Self:
        if self.domain != self.zone_name and not self.domain.endswith(f".{self.zone_name}"):
            raise ValueError(
                f"hosted_zone_name must be the domain {self.domain!r} or a parent of it, "
                f"got {self.hosted_zone_name!r}"
            )
        return self

    @model_validator(mode="after")
    def _check_services(self) -> Self:
        check_services(self.services)
        check_tables(self.name, self.services)
        check_shared_tables(self.shared_table_names, self.dynamodb_table_names)
        check_sidecar(self.tracing, self.services)
        check_accepted_findings(self.accepted_findings, self.services)
        if self.require_image_scan:
            check_images_are_scanned(self.services)
        check_quotas(self.services, has_endpoints=isinstance(self.network, DedicatedVpc))
        return self

    @model_validator(mode="after")
    def _check_policies(self) -> Self:
        if self.github:
            check_boundary(self.dynamodb_table_names)
            check_deploy_policy(self.foreign_security_group_ids)
        return self

    @model_validator(mode="after")
    def _check_execute_command(self) -> Self:
        if self.enable_execute_command:
            for service in self.services:
                check_beside_execute_command(service.name, service.writable_paths)
        return self

    @model_validator(mode="after")
    def _check_network(self) -> Self:
        if isinstance(self.network, DedicatedVpc):
            check_network(
                self.network,
                region=self.region,
                tracing=self.tracing,
                interface_endpoint_count=len(self.interface_endpoints),
                services=self.services,
            )
        return self
