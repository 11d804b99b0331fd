"""The same system in AWS CDK for Python, in the style of the AWS CDK documentation."""

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

ACCOUNT, REGION = "123456789012", "us-east-1"
SERVICES = {"backend-flask": 4567, "frontend-react-js": 3000, "cognito-verifier": 5555}
SECRETS = ("CONNECTION_URL", "OTEL_EXPORTER_OTLP_HEADERS", "ROLLBAR_ACCESS_TOKEN")
TRACING = [
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
]


class Registry(cdk.Stack):
    """The image repositories."""

    def __init__(self, scope: Construct, environment: str) -> None:
        super().__init__(scope, f"{environment}-registry", env=ENVIRONMENT)
        for name in SERVICES:
            ecr.Repository(
                self,
                name,
                repository_name=f"cruddur/{environment}/{name}",
                image_tag_mutability=ecr.TagMutability.IMMUTABLE,
                image_scan_on_push=True,
                lifecycle_rules=[ecr.LifecycleRule(max_image_age=cdk.Duration.days(14))],
            )


class State(cdk.Stack):
    """A bucket as for Terraform's state, so that both tools do the same work."""

    def __init__(self, scope: Construct, environment: str) -> None:
        super().__init__(scope, f"{environment}-state", env=ENVIRONMENT)
        s3.Bucket(
            self,
            "state",
            bucket_name=f"cruddur-{environment}-terraform-state-{ACCOUNT}",
            versioned=True,
            enforce_ssl=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=cdk.Duration.days(90))],
        )


class Application(cdk.Stack):
    """Cluster, load balancer, certificate, names and the three services."""

    def __init__(self, scope: Construct, environment: str, domain: str) -> None:
        super().__init__(scope, f"{environment}-application", env=ENVIRONMENT)
        self._environment = environment
        vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=["us-east-1a", "us-east-1b"],
            public_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        )
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "zone", hosted_zone_id="Z1", zone_name=domain
        )
        certificate = acm.Certificate(
            self,
            "certificate",
            domain_name=domain,
            subject_alternative_names=[f"api.{domain}"],
            validation=acm.CertificateValidation.from_dns(zone),
        )
        self._cluster = ecs.Cluster(
            self,
            "cluster",
            vpc=vpc,
            cluster_name=f"cruddur-{environment}",
            container_insights_v2=ecs.ContainerInsights.ENABLED,
            enable_fargate_capacity_providers=True,
            default_cloud_map_namespace=ecs.CloudMapNamespaceOptions(
                name=f"cruddur-{environment}", use_for_service_connect=True
            ),
        )
        frontend = patterns.ApplicationLoadBalancedFargateService(
            self,
            "frontend-react-js",
            cluster=self._cluster,
            task_definition=self._task("frontend-react-js"),
            assign_public_ip=True,
            certificate=certificate,
            domain_name=domain,
            domain_zone=zone,
            redirect_http=True,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            min_healthy_percent=100,
            health_check_grace_period=cdk.Duration.seconds(60),
        )
        backend = self._service("backend-flask")
        verifier = self._service("cognito-verifier")
        verifier.connections.allow_from(backend, ec2.Port.tcp(5555))
        frontend.listener.add_targets(
            "backend-flask",
            port=4567,
            protocol=elbv2.ApplicationProtocol.HTTP,
            priority=1,
            conditions=[elbv2.ListenerCondition.host_headers([f"api.{domain}"])],
            targets=[backend],
            deregistration_delay=cdk.Duration.seconds(30),
            health_check=elbv2.HealthCheck(path="/api/health-check"),
        )
        route53.ARecord(
            self,
            "api",
            zone=zone,
            record_name=f"api.{domain}",
            target=route53.RecordTarget.from_alias(
                targets.LoadBalancerTarget(frontend.load_balancer)
            ),
        )

    def _service(self, name: str) -> ecs.FargateService:
        return ecs.FargateService(
            self,
            f"{name}-service",
            cluster=self._cluster,
            task_definition=self._task(name),
            assign_public_ip=True,
            enable_ecs_managed_tags=True,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            min_healthy_percent=100,
            service_connect_configuration=ecs.ServiceConnectProps(
                services=[
                    ecs.ServiceConnectService(
                        port_mapping_name=name, discovery_name=name, port=SERVICES[name]
                    )
                ]
            ),
        )

    def _task(self, name: str) -> ecs.FargateTaskDefinition:
        task = ecs.FargateTaskDefinition(self, f"{name}-task", cpu=256, memory_limit_mib=512)
        task.add_to_task_role_policy(iam.PolicyStatement(actions=TRACING, resources=["*"]))
        group = logs.LogGroup(
            self,
            f"{name}-logs",
            log_group_name=f"/cruddur/{self._environment}/{name}",
            retention=logs.RetentionDays.ONE_WEEK,
        )
        logging = ecs.LogDriver.aws_logs(stream_prefix=name, log_group=group)
        repository = ecr.Repository.from_repository_name(
            self, f"{name}-repository", f"cruddur/{self._environment}/{name}"
        )
        path = f"/cruddur/{self._environment}/{name}"
        secrets = {
            variable: ecs.Secret.from_ssm_parameter(
                ssm.StringParameter.from_secure_string_parameter_attributes(
                    self, variable, parameter_name=f"{path}/{variable}"
                )
            )
            for variable in (SECRETS if name == "backend-flask" else ())
        }
        task.add_container(
            name,
            image=ecs.ContainerImage.from_ecr_repository(repository, "v1"),
            logging=logging,
            secrets=secrets,
            environment={"AWS_DEFAULT_REGION": REGION},
            health_check=ecs.HealthCheck(command=["CMD-SHELL", "true"]),
            port_mappings=[
                ecs.PortMapping(
                    name=name, container_port=SERVICES[name], app_protocol=ecs.AppProtocol.http
                )
            ],
        )
        task.add_container(
            "xray",
            image=ecs.ContainerImage.from_registry("public.ecr.aws/xray/aws-xray-daemon:3.6.6"),
            logging=logging,
            user="1337",
            port_mappings=[ecs.PortMapping(container_port=2000, protocol=ecs.Protocol.UDP)],
        )
        return task


ENVIRONMENT = cdk.Environment(account=ACCOUNT, region=REGION)

app = cdk.App()
for environment, domain in (("dev", "dev.cruddur.example"), ("prod", "cruddur.example")):
    State(app, environment)
    registry = Registry(app, environment)
    application = Application(app, environment, domain)
    application.add_stack_dependency(registry)
app.synth()
