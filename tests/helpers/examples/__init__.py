"""Valid values to start from: a test changes the one that it is about."""

from typing import Any

from environments.definition import DynamoDbTable, Environment, OneOffTask, Schedule, Service


def service(**changes: Any) -> Service:
    """An internal service; its image is in a repository of its own unless `image` is given."""
    own = {} if "image" in changes else {"image_tag": "v1"}
    return Service(
        **{
            "name": "worker",
            "port": 8080,
            "user_id": 1000,
            "cpu_units": 256,
            "memory_mib": 512,
            "desired_count": 1,
            **own,
            "health_check_command": "true",
            **changes,
        }
    )


def scheduled_service(**changes: Any) -> Service:
    """An internal service with a one-off task that runs every night."""
    task = OneOffTask(name="clean", command=("clean",), time_limit_minutes=5)
    schedule = Schedule(task="clean", cron="30 3 * * ? *", time_zone="Europe/Berlin")
    return service(**{"tasks": (task,), "schedules": (schedule,), **changes})


def web(**changes: Any) -> Service:
    """The service of the naked domain."""
    return service(**{"name": "web", "port": 3000, "host": "@", **changes})


def api(**changes: Any) -> Service:
    """A service with a host of its own."""
    return service(
        **{"name": "api", "port": 4567, "host": "api", "listener_rule_priority": 1, **changes}
    )


def table(name: str = "cruddur-test-items", **changes: Any) -> DynamoDbTable:
    """A DynamoDB table that the stack of the test environment creates."""
    return DynamoDbTable(**{"name": name, "partition_key": "pk", **changes})


def environment(**changes: Any) -> Environment:
    """An environment of one public service."""
    return Environment(
        **{
            "name": "test",
            "region": "eu-central-1",
            "allowed_account_ids": ("123456789012",),
            "domain": "cruddur.example",
            "cognito_user_pool_id": "eu-central-1_EXAMPLE12",
            "cognito_user_pool_client_id": "1example23456789",
            "services": (web(),),
            "log_retention_days": 7,
            "container_insights": "enabled",
            "access_logs": False,
            "deletion_protection": False,
            "enable_execute_command": False,
            **changes,
        }
    )
