"""Arguments that AWS rewrites: with the wrong argument, every plan shows a change.

Next to each wrong argument is the argument that our stacks use.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cli.setup.provider_mirror import provider_version
from cli.tools.plan_changes import UNTOUCHED, changes
from cli.tools.terraform import Terraform
from tests.helpers.applying import apply, destroy
from tests.helpers.emulator import Emulator


def _task_definition(name: str, capabilities: dict[str, list[str]]) -> dict[str, Any]:
    container = {"name": "app", "image": "app", "linuxParameters": {"capabilities": capabilities}}
    return {
        "family": name,
        "network_mode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "requires_compatibilities": ["FARGATE"],
        "container_definitions": json.dumps([container]),
    }


RESOURCES = {
    "aws_acm_certificate": {
        "ours": {"domain_name": "rewritten.example", "validation_method": "DNS"},
        "upper_case": {"domain_name": "Rewritten.Example", "validation_method": "DNS"},
    },
    "aws_ecs_task_definition": {
        "ours": _task_definition("ours", {"add": [], "drop": ["ALL"]}),
        "drops_only": _task_definition("drops-only", {"drop": ["ALL"]}),
    },
    "aws_sns_topic": {"ours": {"name": "rewritten"}},
    "aws_sns_topic_subscription": {
        "ours": {
            "topic_arn": "${aws_sns_topic.ours.arn}",
            "protocol": "email",
            "endpoint": "ops@cruddur.example",
        }
    },
}


@pytest.fixture(scope="module")
def terraform(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    directory = tmp_path_factory.mktemp("rewritten")
    aws = {"source": "hashicorp/aws", "version": provider_version()}
    document = {
        "terraform": {"required_providers": {"aws": aws}},
        "provider": {"aws": {"region": "us-east-1"}},
        "resource": RESOURCES,
    }
    (directory / "main.tf.json").write_text(json.dumps(document), encoding="utf-8")
    terraform = Terraform(directory, emulator.terraform_environment())
    terraform.init()
    apply(terraform)
    yield terraform
    # SNS refuses to delete the pending subscription. The provider leaves it to AWS.
    destroy(terraform)


def test_only_arguments_that_aws_rewrites_change_the_second_plan(terraform: Terraform) -> None:
    plan = changes(terraform.plan())

    changed = {change.name for change in plan if change.action != UNTOUCHED}

    assert changed == {
        "aws_acm_certificate.upper_case",
        "aws_ecs_task_definition.drops_only",
    }
