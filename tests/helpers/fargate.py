"""A Fargate service with default values; a test changes only the values that it is about."""

from typing import Any

from cdktf import TerraformStack

from modules.account import Account
from modules.cluster import Cluster
from modules.fargate_service import (
    Container,
    Deployment,
    FargateService,
    HealthCheck,
    Task,
    capacity_provider_strategy,
)
from modules.load_balancer import LoadBalancer, ResponseHeaders, Target
from modules.log_group import LogGroup
from modules.network import DefaultNetwork
from tests.helpers.synthesis import Synthesized

REGION = "us-east-1"
CLUSTER = "cruddur-dev"
CONTAINER = Container(
    name="api",
    image_uri=f"registry.example/api@sha256:{'1' * 64}",
    repository_arn="arn:aws:ecr:us-east-1:123456789012:repository/api",
    port=4567,
    user_id=10001,
    writable_paths=("/tmp",),
    environment_variables={"B": "2", "A": "1"},
    secret_arns={"TOKEN": "arn:aws:ssm:::parameter/cruddur/dev/api/TOKEN"},
    health_check=HealthCheck(
        command="check", interval_seconds=30, timeout_seconds=5, retries=3, start_period_seconds=60
    ),
)
SIDECAR = {"name": "xray", "image": "xray:1", "essential": True, "user": "1337"}
TASK = Task(
    container=CONTAINER,
    sidecars=[SIDECAR],
    cpu_units=256,
    memory_mib=512,
    cpu_architecture="X86_64",
    statements=[],
    enable_execute_command=False,
)
DEPLOYMENT = Deployment(
    desired_count=2,
    capacity_provider_strategy=capacity_provider_strategy(
        fargate_weight=1, fargate_spot_weight=0, fargate_base_count=0
    ),
    health_check_grace_period_seconds=60,
    alarm_names=["api-5xx"],
    rollback_on_alarm=True,
    timeout_minutes=20,
)
HEADERS = ResponseHeaders(
    strict_transport_security="max-age=1",
    content_security_policy="default-src 'none'",
    x_frame_options="DENY",
)
LOGS = LogGroup(name="/cruddur/dev/api", retention_days=7, kms_key_arn=None)


def fargate_service(stack: TerraformStack, id_: str = "api", **changes: Any) -> FargateService:
    """Create an internal service, with a new account, cluster and network unless in `changes`."""
    return FargateService(
        stack,
        id_,
        **{
            "name": f"{CLUSTER}-{id_}",
            "load_balancer": None,
            "callees": [],
            "egress_rules": [],
            "task": TASK,
            "one_off_tasks": [],
            "deployment": DEPLOYMENT,
            "scaling": None,
            "log_group": LOGS,
            "depends_on": [],
            **({} if "cluster" in changes else surroundings(stack)),
            **changes,
        },
    )


def surroundings(stack: TerraformStack) -> dict[str, Any]:
    """Create the account, cluster and network of services; return them by parameter name."""
    return {
        "account": Account(stack, "account", region=REGION),
        "cluster": Cluster(stack, "cluster", name=CLUSTER, container_insights="disabled"),
        "network": DefaultNetwork(stack, "network", region=REGION),
    }


def load_balancer(stack: TerraformStack) -> LoadBalancer:
    """Create a load balancer that forwards all requests to the service `api`."""
    target = Target(
        service="api",
        host_name="cruddur.example",
        port=CONTAINER.called_port,
        health_check_path="/",
        listener_rule_priority=None,
    )
    return LoadBalancer(
        stack,
        "load_balancer",
        name=CLUSTER,
        vpc_id="vpc-1",
        subnet_ids=["subnet-1", "subnet-2"],
        certificate_arn="arn:certificate",
        targets=[target],
        response_headers=HEADERS,
        target_group_name_prefix="dev-",
        deletion_protection=False,
        access_log_bucket=None,
    )


def account_id(synthesized: Synthesized) -> str:
    """Return the account id of a stack, as a reference to the stack's data source."""
    (name,) = synthesized.document["data"]["aws_caller_identity"]
    return f"${{data.aws_caller_identity.{name}.account_id}}"
