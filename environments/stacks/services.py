"""The services of an environment, wired to what they run on and to each other."""

from cdktf import ITerraformDependable
from constructs import Construct

from environments.definition import Environment, Service, names
from environments.definition.consistency import in_calling_order
from environments.definition.resolution import resolved_variables
from environments.stacks.egress import destinations
from environments.stacks.monitoring import Monitoring
from environments.stacks.scaling import scaling
from environments.stacks.tables import Tables
from modules.account import Account
from modules.cluster import Cluster
from modules.fargate_service import (
    Capacity,
    Container,
    Destination,
    FargateService,
    HealthCheck,
    Placement,
)
from modules.image import Image
from modules.load_balancer import LoadBalancer
from modules.network import DedicatedNetwork, Network
from modules.policy import Statement, allow
from modules.text import literal
from modules.tracing import tracing_sidecar


class Services(Construct):
    """One Fargate service per `Service`, each after those that it connects to."""

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
        self._tracing = tracing_sidecar(environment.tracing)
        self._placement = Placement(
            cluster_name=names.cluster(environment.name),
            cluster_arn=cluster.arn,
            namespace_arn=cluster.namespace_arn,
            vpc_id=network.vpc_id,
            subnet_ids=network.task_subnet_ids,
            assign_public_ip=network.assign_public_ip,
            cpu_architecture=environment.cpu_architecture,
            capacity=Capacity(
                fargate_weight=environment.capacity.fargate_weight,
                fargate_spot_weight=environment.capacity.fargate_spot_weight,
                fargate_base_count=environment.capacity.fargate_base_count,
            ),
        )
        self.image_tags: dict[str, str] = {}
        self._services: dict[str, FargateService] = {}
        for service in in_calling_order(environment.services):
            self._services[service.name] = self._fargate_service(service)
            self._allow_traffic(service)
        self.security_group_ids: dict[str, str] = {
            name: service.firewall.security_group_id for name, service in self._services.items()
        }

    def _fargate_service(self, service: Service) -> FargateService:
        environment = self._environment
        image = Image(
            self,
            f"{service.name}_image",
            service=service.name,
            repository_name=names.repository(environment.name, service.name),
            tag_variable=service.image_tag_variable,
            default_tag=service.image_tag,
        )
        self.image_tags[service.name] = image.tag
        return FargateService(
            self,
            service.name,
            name=names.service(environment.name, service.name),
            container=self._container(service, image.uri),
            sidecars=self._tracing.containers,
            cpu_units=service.cpu_units,
            memory_mib=service.memory_mib,
            desired_count=service.desired_count,
            scaling=scaling(environment, service, self._load_balancer),
            placement=self._placement,
            destinations=destinations(
                environment, service, network=self._network, callees=self._callees(service)
            ),
            target_group_arn=(
                self._load_balancer.target_group_arn(service.name) if service.is_public else None
            ),
            health_check_grace_period_seconds=service.health_check_grace_period_seconds,
            alarm_names=self._monitoring.deployment_alarm_names(service.name),
            rollback_on_alarm=environment.rollback_on_alarm,
            enable_execute_command=environment.enable_execute_command,
            rollout_timeout_minutes=environment.rollout_timeout_minutes,
            log_group_name=names.log_group(environment.name, service.name),
            log_retention_days=environment.log_retention_days,
            log_kms_key_arn=self._log_kms_key_arn,
            region=environment.region,
            account_id=self._account.id,
            repository_arn=image.repository_arn,
            task_statements=self._task_statements(service),
            depends_on=self._what_comes_first(service),
        )

    def _container(self, service: Service, image_uri: str) -> Container:
        return Container(
            name=service.name,
            image_uri=image_uri,
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
                    f"parameter{names.secret_path(self._environment.name, service.name)}/{name}",
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

    def _task_statements(self, service: Service) -> list[Statement]:
        tracing = self._tracing.task_actions
        return [*([allow(tracing, "*")] if tracing else []), *self._tables.statements(service)]

    def _what_comes_first(self, service: Service) -> list[ITerraformDependable]:
        callees = [self._services[name].service for name in service.connects_to]
        attachment = [self._load_balancer.attachment(service.name)] if service.is_public else []
        return [
            self._cluster.capacity,
            *self._network.ways_out,
            *self._tables.created(service),
            *attachment,
            *callees,
        ]

    def _callees(self, service: Service) -> list[Destination]:
        return [
            Destination(
                id=f"to_{name}",
                description=f"To {name}",
                port=self._environment.service(name).port,
                security_group_id=self._services[name].firewall.security_group_id,
            )
            for name in service.connects_to
        ]

    def _allow_traffic(self, service: Service) -> None:
        firewall = self._services[service.name].firewall
        if service.is_public:
            load_balancer = self._load_balancer.firewall
            firewall.allow_from("load_balancer", security_group_id=load_balancer.security_group_id)
            load_balancer.allow_to(
                service.name, security_group_id=firewall.security_group_id, port=service.port
            )
        for callee in service.connects_to:
            self._services[callee].firewall.allow_from(
                service.name, security_group_id=firewall.security_group_id
            )
        if isinstance(self._network, DedicatedNetwork):
            self._network.endpoints.allow_from(
                service.name, security_group_id=firewall.security_group_id
            )
