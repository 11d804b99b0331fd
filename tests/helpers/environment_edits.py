"""Edits of an environment, as a user makes them in its file over months."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from environments.definition import Autoscaling, Capacity, Environment, Service
from tests.helpers import examples

MAILER = examples.service(name="mailer", port=8025)
ADMIN = examples.service(name="admin", port=9000, host="admin", listener_rule_priority=2)
CONSOLE = examples.service(name="console", port=9001, host="admin", listener_rule_priority=1)


START = examples.environment(
    name="edited",
    region="us-east-1",
    domain="cruddur.edited.example",
    hosted_zone_name="edited.example",
    container_insights="disabled",
    services=(examples.web(), examples.api(connects_to=("worker",)), examples.service()),
)
"""An environment with two public services, one of which calls a third service."""


@dataclass(frozen=True)
class Edit:
    """The changes in the environment's file, or in resources that the file does not describe."""

    title: str
    environment: Mapping[str, Any] = field(default_factory=dict)
    services: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    added: tuple[Service, ...] = ()
    removed: tuple[str, ...] = ()
    resources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, before: Environment) -> Environment:
        """Return the environment after the edit, validated like any other environment."""
        kept = (
            Service(**{**dict(service), **self.services.get(service.name, {})})
            for service in before.services
            if service.name not in self.removed
        )
        services = (*kept, *self.added)
        return Environment(**{**dict(before), **self.environment, "services": services})

    def also(self, **environment: Any) -> Self:
        """Return the edit with more changes of the environment's values."""
        return replace(self, environment={**self.environment, **environment})


EDITS_OF_SERVICES = (
    Edit("A public service listens on another port", services={"api": {"port": 4568}}),
    Edit(
        "Health checks ask on another path and in other intervals",
        services={"api": {"health_check_path": "/health", "health_check_interval_seconds": 10}},
    ),
    Edit("A public service gets another host", services={"api": {"host": "backend"}}),
    Edit(
        "An internal service is added, which another one calls",
        services={"api": {"connects_to": ("worker", "mailer")}},
        added=(MAILER,),
    ),
    Edit("A public service is added", added=(ADMIN,)),
    Edit(
        "Two hosts swap the priorities of their listener rules",
        services={"api": {"listener_rule_priority": 2}, "admin": {"listener_rule_priority": 1}},
    ),
    Edit("A service calls another one no longer", services={"api": {"connects_to": ("worker",)}}),
    Edit("An internal service is removed", removed=("mailer",)),
    Edit(
        "A public service is removed, and another one takes its host and its priority",
        removed=("admin",),
        added=(CONSOLE,),
    ),
    Edit("A public service is removed", removed=("console",)),
    Edit(
        "One service gets another image, one another number of tasks, one larger tasks",
        services={
            "web": {"image_tag": "v2"},
            "worker": {"desired_count": 2},
            "api": {"cpu_units": 512, "memory_mib": 1024},
        },
    ),
)
EDITS_OF_THE_ENVIRONMENT = (
    Edit(
        "Logs are kept longer, access is logged, the load balancer protected, tasks are counted",
        environment={
            "log_retention_days": 30,
            "access_logs": True,
            "deletion_protection": True,
            "container_insights": "enhanced",
        },
    ),
    Edit(
        "Access is no longer logged, the load balancer no longer protected, tasks not counted",
        environment={
            "access_logs": False,
            "deletion_protection": False,
            "container_insights": "disabled",
        },
    ),
    Edit(
        "Tasks are divided between on-demand capacity and Spot",
        environment={
            "capacity": Capacity(fargate_base_count=1, fargate_weight=1, fargate_spot_weight=3)
        },
    ),
    Edit(
        "Autoscaling takes a service over",
        services={
            "api": {
                "autoscaling": Autoscaling(
                    minimum_count=1, maximum_count=4, requests_per_target_per_minute=1000
                )
            }
        },
    ),
    Edit("Autoscaling is taken away again", services={"api": {"autoscaling": None}}),
    Edit("The domain is another one", environment={"domain": "moved.edited.example"}),
    Edit(
        "The Service Connect namespace is another one, which is no value of an environment",
        resources={"aws_service_discovery_http_namespace": {"name": "cruddur-moved"}},
    ),
)
