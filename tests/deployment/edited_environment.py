"""Apply the edits of one environment one after the other."""

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.tools.plan_changes import Change, changes, paths
from cli.tools.terraform import Terraform
from emulator import seed
from environments.definition import Environment, names
from tests.helpers.applying import apply, apply_plan
from tests.helpers.deployed_environment import NO_CHANGES
from tests.helpers.emulator import Emulator
from tests.helpers.environment_edits import Edit
from tests.helpers.seeding import create_zone_and_keys
from tests.helpers.synthesis import application


@dataclass(frozen=True)
class Stage:
    """An environment after an edit, with its application stack as Terraform JSON."""

    title: str
    environment: Environment
    document: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """The change of each resource that Terraform planned for an edit."""

    title: str
    changes: list[Change]


def stages(start: Environment, edits: Iterable[Edit]) -> Iterator[Stage]:
    """Yield the start and the result of each edit."""
    yield Stage("The start", start, application(start).document)
    for edit in edits:
        start = edit.of(start)
        document = deepcopy(application(start).document)
        for type_, arguments in edit.resources.items():
            for resource in document["resource"][type_].values():
                resource.update(arguments)
        yield Stage(edit.title, start, document)


class EditedEnvironment:
    """Applies edits to one environment in the emulator; the Terraform state is a local file."""

    def __init__(self, emulator: Emulator, directory: Path, start: Stage) -> None:
        self._emulator = emulator
        self._terraform = Terraform(directory, emulator.terraform_environment(start.environment))
        self._paths: dict[str, str] = {}
        create_zone_and_keys(emulator.session(), start.environment)
        self._write(start)
        self._push_images(start.environment)
        self._terraform.init()
        apply(self._terraform)
        self.before = self.identities(start.environment)

    def edit(self, stage: Stage) -> Step:
        """Plan and apply the edit; the plan also shows changes that the last apply left undone."""
        self._write(stage)
        self._push_images(stage.environment)
        planned = list(changes(self._terraform.plan(), self._paths))
        apply_plan(self._terraform)
        return Step(stage.title, planned)

    def remaining_plan(self) -> str:
        """Return the plan after the last edit; empty if nothing is left to change."""
        code, output = self._terraform.attempt("plan", "-input=false", "-detailed-exitcode")
        return "" if code == NO_CHANGES else output

    def identities(self, environment: Environment) -> dict[str, str]:
        """Return ids that AWS changes only with a new load balancer, listener or service."""
        elbv2, ecs = self._emulator.client("elbv2"), self._emulator.client("ecs")
        cluster = names.cluster(environment.name)
        found = elbv2.describe_load_balancers(Names=[cluster])["LoadBalancers"][0]
        arn = found["LoadBalancerArn"]
        listeners = elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
        services = [service.name for service in environment.services]
        described = ecs.describe_services(cluster=cluster, services=services)["services"]
        return {
            "load balancer": arn,
            **{f"port {item['Port']}": item["ListenerArn"] for item in listeners},
            # moto returns no createdAt; a new service has new events.
            **{item["serviceName"]: item["events"][-1]["id"] for item in described},
        }

    def _write(self, stage: Stage) -> None:
        # Keep the paths of destroyed resources, which are no longer in the document.
        self._paths.update(paths(stage.document))
        terraform = {**stage.document["terraform"], "backend": {"local": {}}}
        document = {**stage.document, "terraform": terraform}
        (self._terraform.directory / "cdk.tf.json").write_text(json.dumps(document))

    def _push_images(self, environment: Environment) -> None:
        ecr = self._emulator.client("ecr")
        known = {item["repositoryName"] for item in ecr.describe_repositories()["repositories"]}
        for service in environment.services:
            repository = names.repository(environment.name, service.name)
            if repository not in known:
                ecr.create_repository(repositoryName=repository)
            seed.put_image(ecr, repository, service.image_tag)
