"""The stack of the running system: network, load balancer, DNS, cluster and services."""

from cdktf import TerraformOutput
from constructs import Construct

from environments.definition import Environment, WebAcl, names
from environments.stacks.base import EnvironmentStack
from environments.stacks.keys import existing_key_arn
from environments.stacks.monitoring import Monitoring
from environments.stacks.network import network
from environments.stacks.services import Services
from environments.stacks.tables import Tables
from modules.access_logs import AccessLogBucket
from modules.account import Account
from modules.certificate import Certificate
from modules.cluster import Cluster
from modules.dns import DnsAliases, HostedZone
from modules.load_balancer import LoadBalancer, Target
from modules.log_group import LogGroup
from modules.role_limits import limit_roles
from modules.text import literal
from modules.web_acl import LoadBalancerWebAcl


class ApplicationStack(EnvironmentStack):
    """The running system of one environment; its images must be in the registry."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "application", environment=environment)
        account = Account(self, "account", region=environment.region)
        key_arn = existing_key_arn(self, "encryption", environment=environment, kind="application")
        own_key_arn = key_arn if environment.customer_managed_keys else None
        vpc = network(
            self,
            "network",
            environment=environment,
            account=account,
            log_kms_key_arn=own_key_arn,
        )
        zone = HostedZone(self, "zone", name=environment.zone_name)
        certificate = Certificate(
            self,
            "certificate",
            domain_name=environment.domain,
            alternative_names=[
                host_name for host_name in environment.host_names if host_name != environment.domain
            ],
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
            target_group_name_prefix=names.target_group_prefix(environment.name),
            deletion_protection=environment.deletion_protection,
            access_log_bucket=self._access_log_bucket(environment),
        )
        DnsAliases(
            self,
            "dns",
            zone_id=zone.id,
            host_names=environment.host_names,
            load_balancer=load_balancer,
        )
        cluster = Cluster(
            self,
            "cluster",
            name=names.cluster(environment.name),
            container_insights=environment.container_insights,
        )
        if environment.web_acl:
            self._protect(load_balancer, environment, environment.web_acl, own_key_arn)
        monitoring = Monitoring(
            self,
            "monitoring",
            environment=environment,
            load_balancer=load_balancer,
            account=account,
            kms_key_arn=key_arn,
        )
        tables = Tables(
            self,
            "tables",
            environment=environment,
            account=account,
            kms_key_arn=own_key_arn,
        )
        services = Services(
            self,
            "service",
            environment=environment,
            network=vpc,
            cluster=cluster,
            load_balancer=load_balancer,
            account=account,
            monitoring=monitoring,
            tables=tables,
            log_kms_key_arn=own_key_arn,
        )
        if environment.github:
            limit_roles(
                self, f"arn:aws:iam::{account.id}:policy/{names.boundary(environment.name)}"
            )
        # With this output, plans show the tags of images too, not only the digests.
        TerraformOutput(self, "image_tags", value=services.image_tags)
        TerraformOutput(self, "cluster_name", value=names.cluster(environment.name))
        TerraformOutput(self, "load_balancer_dns_name", value=load_balancer.dns_name)
        TerraformOutput(self, "urls", value=_urls(environment))
        # For resources outside these stacks, such as a database that admits the backend.
        TerraformOutput(self, "vpc_id", value=vpc.vpc_id)
        TerraformOutput(self, "security_group_ids", value=services.security_group_ids)

    def _protect(
        self,
        load_balancer: LoadBalancer,
        environment: Environment,
        web_acl: WebAcl,
        log_kms_key_arn: str | None,
    ) -> None:
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

    def _access_log_bucket(self, environment: Environment) -> str | None:
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
            port=service.port,
            health_check_path=literal(service.health_check_path),
            listener_rule_priority=service.listener_rule_priority,
        )
        for service in environment.services
        if service.is_public
    ]


def _urls(environment: Environment) -> dict[str, str]:
    """Return the public URL of each public service, and the Service Connect URL of the others."""
    return {
        service.name: environment.public_url(service)
        if service.is_public
        else names.service_connect_url(environment.name, service.name, service.port)
        for service in environment.services
    }
