"""The stack of the running system: network, load balancer, DNS, cluster and services."""

from cdktf import TerraformOutput
from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct

from environments.definition import Environment, WebAcl, names
from environments.stacks.base import EnvironmentStack
from environments.stacks.keys import existing_key_arn
from environments.stacks.monitoring import Monitoring
from environments.stacks.network import network
from environments.stacks.schedules import Schedules
from environments.stacks.services import Services
from environments.stacks.tables import Tables
from modules.access_logs import AccessLogBucket
from modules.account import Account
from modules.certificate import Certificate
from modules.cluster import Cluster
from modules.dns import DnsAliases, HostedZone
from modules.load_balancer import LoadBalancer, ResponseHeaders, Target
from modules.log_group import LogGroup
from modules.network import Network
from modules.text import literal
from modules.web_acl import LoadBalancerWebAcl


class ApplicationStack(EnvironmentStack):
    """The running system of one environment; its images must be in the registry."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "application", environment=environment)
        self._environment = environment
        account = Account(self, "account", region=environment.region)
        alarm_key = existing_key_arn(
            self, "encryption", environment=environment, kind="application"
        )
        key = alarm_key if environment.customer_managed_keys else None
        vpc = network(
            self, "network", environment=environment, account=account, log_kms_key_arn=key
        )
        load_balancer = self._load_balancer(vpc)
        cluster = Cluster(
            self,
            "cluster",
            name=names.cluster(environment.name),
            container_insights=environment.container_insights,
        )
        if environment.web_acl:
            self._protect(load_balancer, environment.web_acl, key)
        services = Services(
            self,
            "service",
            environment=environment,
            network=vpc,
            cluster=cluster,
            load_balancer=load_balancer,
            account=account,
            monitoring=Monitoring(
                self,
                "monitoring",
                environment=environment,
                load_balancer=load_balancer,
                account=account,
                kms_key_arn=alarm_key,
            ),
            tables=Tables(
                self, "tables", environment=environment, account=account, kms_key_arn=key
            ),
            log_kms_key_arn=key,
        )
        Schedules(
            self,
            "schedules",
            environment=environment,
            account=account,
            cluster=cluster,
            network=vpc,
            services=services.by_name,
        )
        if environment.github:
            self._limit_roles(account)
        self._outputs(vpc, load_balancer, services)

    def _load_balancer(self, vpc: Network) -> LoadBalancer:
        """Create the load balancer, with the certificate and the DNS records of its hosts."""
        environment = self._environment
        hosts = environment.host_names
        zone = HostedZone(self, "zone", name=environment.zone_name)
        certificate = Certificate(
            self,
            "certificate",
            domain_name=environment.domain,
            alternative_names=[host for host in hosts if host != environment.domain],
            zone_id=zone.id,
        )
        load_balancer = LoadBalancer(
            self,
            "load_balancer",
            name=names.cluster(environment.name),
            vpc_id=vpc.vpc_id,
            subnet_ids=vpc.load_balancer_subnet_ids,
            certificate_arn=certificate.arn,
            targets=_targets(environment),
            response_headers=_response_headers(environment),
            target_group_name_prefix=names.target_group_prefix(environment.name),
            deletion_protection=environment.deletion_protection,
            access_log_bucket=self._access_log_bucket(),
        )
        DnsAliases(self, "dns", zone_id=zone.id, host_names=hosts, load_balancer=load_balancer)
        return load_balancer

    def _limit_roles(self, account: Account) -> None:
        """Set the permissions boundary of all roles of the stack."""
        boundary = names.boundary(self._environment.name)
        for construct in self.node.find_all():
            if isinstance(construct, IamRole):
                construct.permissions_boundary = f"arn:aws:iam::{account.id}:policy/{boundary}"

    def _outputs(self, vpc: Network, load_balancer: LoadBalancer, services: Services) -> None:
        outputs = {
            # With the tags, plans show not only the digests of images.
            "image_tags": services.image_tags,
            "cluster_name": names.cluster(self._environment.name),
            "load_balancer_dns_name": load_balancer.dns_name,
            "urls": _urls(self._environment),
            # For resources outside these stacks, such as a database that admits the backend.
            "vpc_id": vpc.vpc_id,
            "security_group_ids": services.security_group_ids,
        }
        for name, value in outputs.items():
            TerraformOutput(self, name, value=value)

    def _protect(
        self, load_balancer: LoadBalancer, web_acl: WebAcl, log_kms_key_arn: str | None
    ) -> None:
        environment = self._environment
        LoadBalancerWebAcl(
            self,
            "web_acl",
            name=names.cluster(environment.name),
            load_balancer=load_balancer,
            rate_limit_per_five_minutes=web_acl.rate_limit_per_five_minutes,
            managed_rule_groups=web_acl.managed_rule_groups,
            log_group=LogGroup(
                name=names.web_acl_log_group(environment.name),
                retention_days=environment.log_retention_days,
                kms_key_arn=log_kms_key_arn,
            ),
        )

    def _access_log_bucket(self) -> str | None:
        environment = self._environment
        if not environment.access_logs:
            return None
        return AccessLogBucket(
            self,
            "access_logs",
            name=names.access_log_bucket(environment.name, environment.account_id),
            region=environment.region,
            retention_days=environment.access_log_retention_days,
        ).ready_name


def _targets(environment: Environment) -> list[Target]:
    return [
        Target(
            service=service.name,
            host_name=environment.host_name(service),
            port=service.called_port,
            health_check_path=literal(service.health_check_path),
            listener_rule_priority=service.listener_rule_priority,
        )
        for service in environment.services
        if service.is_public
    ]


def _response_headers(environment: Environment) -> ResponseHeaders:
    headers = environment.response_headers
    return ResponseHeaders(
        strict_transport_security=literal(headers.strict_transport_security),
        content_security_policy=literal(environment.content_security_policy),
        x_frame_options=headers.x_frame_options,
    )


def _urls(environment: Environment) -> dict[str, str]:
    """Return the public URL of each public service, and the Service Connect URL of the others.

    A worker has no URL.
    """
    return {
        service.name: environment.public_url(service)
        if service.is_public
        else names.service_connect_url(environment.name, service.name, service.port)
        for service in environment.services
        if service.port is not None
    }
