"""A Fargate service to start from: a test changes what it is about."""

from typing import Any

from cdktf import TerraformStack

from modules.fargate_service import Capacity, Container, FargateService, HealthCheck, Placement

CONTAINER = Container(
    name="api",
    image_uri=f"registry.example/api@sha256:{'1' * 64}",
    port=4567,
    user_id=10001,
    writable_paths=("/tmp",),
    environment_variables={"B": "2", "A": "1"},
    secret_arns={"TOKEN": "arn:aws:ssm:::parameter/cruddur/dev/api/TOKEN"},
    health_check=HealthCheck(
        command="check", interval_seconds=30, timeout_seconds=5, retries=3, start_period_seconds=60
    ),
)
PLACEMENT = Placement(
    cluster_name="cruddur-dev",
    cluster_arn="arn:cluster",
    namespace_arn="arn:namespace",
    vpc_id="vpc-1",
    subnet_ids=["subnet-1"],
    assign_public_ip=True,
    cpu_architecture="X86_64",
    capacity=Capacity(fargate_weight=1, fargate_spot_weight=0, fargate_base_count=0),
)
SIDECAR = {"name": "xray", "image": "xray:1", "essential": True, "user": "1337"}


def fargate_service(stack: TerraformStack, id_: str = "api", **changes: Any) -> FargateService:
    """A service behind a load balancer."""
    return FargateService(
        stack,
        id_,
        **{
            "name": f"cruddur-dev-{id_}",
            "container": CONTAINER,
            "sidecars": [SIDECAR],
            "cpu_units": 256,
            "memory_mib": 512,
            "desired_count": 2,
            "scaling": None,
            "placement": PLACEMENT,
            "destinations": [],
            "target_group_arn": "arn:targets",
            "health_check_grace_period_seconds": 60,
            "alarm_names": [f"{id_}-5xx"],
            "rollback_on_alarm": True,
            "enable_execute_command": False,
            "rollout_timeout_minutes": 20,
            "log_group_name": f"/cruddur/dev/{id_}",
            "log_retention_days": 7,
            "log_kms_key_arn": None,
            "region": "us-east-1",
            "account_id": "123456789012",
            "repository_arn": "arn:aws:ecr:us-east-1:123456789012:repository/api",
            "task_statements": [],
            "depends_on": [],
            **changes,
        },
    )
