"""The Fargate services of an environment."""

from cdktf import ITerraformDependable
from constructs import Construct

from environments.definition import Environment, Service, names
from environments.definition.consistency import in_calling_order
from environments.definition.variables import resolved_variables
from environments.stacks.egress import HTTPS, egress_rules
from environments.stacks.monitoring import Monitoring
from environments.stacks.scaling import scaling
from environments.stacks.tables import Tables
from modules.account import Account
from modules.cluster import Cluster
from modules.fargate_service import (
    Container,
    Deployment,
    FargateService,
    HealthCheck,
    OneOffTask,
    Task,
    capacity_provider_strategy,
)
from modules.image import Image
from modules.load_balancer import LoadBalancer
from modules.log_group import LogGroup
from modules.network import DedicatedNetwork, Network
from modules.policy import allow
from modules.rollout_gate import RolloutGate
from modules.text import literal
from modules.tracing import TracingSidecar, tracing_sidecar


class Services(Construct):
    """A Fargate service for each `Service`; callees are created before their callers."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        network: Network,
        cluster: Cluster,
        load_balancer: LoadBalancer,
        account: Account,
        monitoring: Monitoring,
        tables: Tables,
        log_kms_key_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        self._environment = environment
        self._network = network
        self._load_balancer = load_balancer
        self._cluster = cluster
        self._account = account
        self._monitoring = monitoring
        self._tables = tables
        self._log_kms_key_arn = log_kms_key_arn
        self._tracing = self._sidecar()
        self.image_tags: dict[str, str] = {}
        self._endpoint_rules: list[ITerraformDependable] = []
        self.by_name: dict[str, FargateService] = {}
        for service in in_calling_order(environment.services):
            self.by_name[service.name] = self._fargate_service(service)
        self._gate_rollouts()
        self.security_group_ids: dict[str, str] = {
            name: service.security_group.id for name, service in self.by_name.items()
        }

    def _fargate_service(self, service: Service) -> FargateService:
        environment = self._environment
        fargate_service = FargateService(
            self,
            service.name,
            name=names.service(environment.name, service.name),
            account=self._account,
            cluster=self._cluster,
            network=self._network,
            load_balancer=self._load_balancer if service.is_public else None,
            callees=[self.by_name[callee] for callee in service.connects_to],
            egress_rules=egress_rules(environment, service, network=self._network),
            task=self._task(service),
            one_off_tasks=_one_off_tasks(environment, service),
            deployment=self._deployment(service),
            scaling=scaling(environment, service, self._load_balancer),
            log_group=LogGroup(
                name=names.log_group(environment.name, service.name),
                retention_days=environment.log_retention_days,
                kms_key_arn=self._log_kms_key_arn,
            ),
            depends_on=self._tables.created(service),
        )
        if isinstance(self._network, DedicatedNetwork):
            rule = self._network.endpoints.allow_from(fargate_service.security_group, port=HTTPS)
            self._endpoint_rules.append(rule)
        return fargate_service

    def _gate_rollouts(self) -> None:
        """Let every service wait for the tasks that run before a rollout, one after the other."""
        gates: list[RolloutGate] = []
        for service in self._environment.services:
            for task in service.tasks:
                if task.before_rollout:
                    name = f"{service.name}/{task.name}"
                    gate = self.by_name[service.name].gate(
                        task.name,
                        command=f"bin/cruddur run {name} {self._environment.name}",
                        after=[*self._endpoint_rules, *gates[-1:]],
                    )
                    gates.append(gate)
        for fargate_service in self.by_name.values():
            fargate_service.wait_for(gates)

    def _image(self, service: Service) -> tuple[str, str | None]:
        """Return the image's URI, and the ARN of its repository if the environment has one."""
        if service.image:
            return service.image, None
        image = Image(
            self,
            f"{service.name}_image",
            service=service.name,
            repository_name=names.repository(self._environment.name, service.name),
            tag_variable=service.image_tag_variable,
            default_tag=service.image_tag,
        )
        self.image_tags[service.name] = image.tag
        return image.uri, image.repository_arn

    def _sidecar(self) -> TracingSidecar:
        prefix = names.public_image_prefix(self._environment.name)
        registry = f"{self._account.id}.dkr.ecr.{self._account.region}.amazonaws.com"
        cache = f"{registry}/{prefix}" if self._environment.caches_sidecar_image else None
        return tracing_sidecar(self._environment.tracing, cache=cache)

    def _sidecar_repository_arn(self) -> str | None:
        image = self._tracing.image
        if image is None or not self._environment.caches_sidecar_image:
            return None
        prefix = names.public_image_prefix(self._environment.name)
        return self._account.arn("ecr", f"repository/{prefix}/{image.repository}")

    def _task(self, service: Service) -> Task:
        tracing = self._tracing.task_actions
        return Task(
            container=self._container(service),
            sidecars=self._tracing.containers,
            sidecar_repository_arn=self._sidecar_repository_arn(),
            cpu_units=service.cpu_units,
            memory_mib=service.memory_mib,
            cpu_architecture=self._environment.cpu_architecture,
            statements=[
                *([allow(tracing, "*")] if tracing else []),
                *self._tables.statements(service),
            ],
            enable_execute_command=self._environment.enable_execute_command,
        )

    def _deployment(self, service: Service) -> Deployment:
        capacity = self._environment.capacity
        return Deployment(
            desired_count=service.desired_count,
            capacity_provider_strategy=capacity_provider_strategy(
                fargate_weight=capacity.fargate_weight,
                fargate_spot_weight=capacity.fargate_spot_weight,
                fargate_base_count=capacity.fargate_base_count,
            ),
            health_check_grace_period_seconds=service.health_check_grace_period_seconds,
            alarm_names=self._monitoring.deployment_alarm_names(service.name),
            rollback_on_alarm=self._environment.rollback_on_alarm,
            timeout_minutes=self._environment.rollout_timeout_minutes,
        )

    def _container(self, service: Service) -> Container:
        image_uri, repository_arn = self._image(service)
        return Container(
            name=service.name,
            image_uri=image_uri,
            repository_arn=repository_arn,
            port=service.port,
            user_id=service.user_id,
            writable_paths=service.writable_paths,
            environment_variables={
                **resolved_variables(
                    self._environment,
                    service,
                    public_url=self._environment.public_url,
                    literal=literal,
                ),
                **self._tracing.environment_variables,
            },
            secret_arns={
                name: self._account.arn(
                    "ssm",
                    f"parameter{names.secret(self._environment.name, service.name, name)}",
                )
                for name in service.secret_names
            },
            health_check=HealthCheck(
                command=literal(service.health_check_command),
                interval_seconds=service.health_check_interval_seconds,
                timeout_seconds=service.health_check_timeout_seconds,
                retries=service.health_check_retries,
                start_period_seconds=service.health_check_start_period_seconds,
            ),
        )


def _one_off_tasks(environment: Environment, service: Service) -> list[OneOffTask]:
    return [
        OneOffTask(
            name=task.name,
            family=names.one_off_task(environment.name, service.name, task.name),
            command=tuple(map(literal, task.command)),
            cpu_units=task.cpu_units or service.cpu_units,
            memory_mib=task.memory_mib or service.memory_mib,
            time_limit_seconds=60 * task.time_limit_minutes,
        )
        for task in service.tasks
    ]
