"""The VPC endpoints of an environment admit what its tasks do, and nothing else."""

import json
from typing import Any

from environments.definition import DedicatedVpc
from tests.helpers.examples import environment, service, table, web
from tests.helpers.synthesis import Synthesized, application

ENDPOINTS_OF = {"ecr": ("ecr.api", "ecr.dkr")}
"""The endpoints of AWS services that have several, by the prefix of the service's actions."""


def dedicated() -> Synthesized:
    return application(
        environment(
            network=DedicatedVpc(cidr_block="10.9.0.0/16", nat="one"),
            tracing="xray",
            enable_execute_command=True,
            services=(web(secret_names=("KEY",), dynamodb_tables=(table("items"),)), service()),
        )
    )


def statements(synthesized: Synthesized) -> dict[str, dict[str, Any]]:
    """Return the only statement of each endpoint's policy, by the name of the AWS service."""
    found = {}
    for path, endpoint in synthesized.all("aws_vpc_endpoint").items():
        (found[path.rpartition("/")[2]],) = json.loads(endpoint["policy"])["Statement"]
    return found


def test_an_endpoint_admits_the_actions_that_roles_of_tasks_have_and_no_others() -> None:
    synthesized = dedicated()

    needed: dict[str, set[str]] = {}
    for path, policy in synthesized.all("aws_iam_role_policy").items():
        if path.startswith("service/") and "/roles/" in path:
            for statement in json.loads(policy["policy"])["Statement"]:
                for action in statement["Action"]:
                    prefix = action.partition(":")[0]
                    for endpoint in ENDPOINTS_OF.get(prefix, (prefix,)):
                        needed.setdefault(endpoint, set()).add(action)
    admitted = {name: set(it["Action"]) for name, it in statements(synthesized).items()}
    del admitted["s3"]
    assert admitted == needed


def test_an_endpoint_admits_only_principals_of_the_account() -> None:
    synthesized = dedicated()

    account = synthesized.document["data"]["aws_caller_identity"]
    (name,) = account
    own = {"aws:PrincipalAccount": f"${{data.aws_caller_identity.{name}.account_id}}"}
    for endpoint, statement in statements(synthesized).items():
        if endpoint != "s3":
            assert statement["Condition"] == {"StringEquals": own}, endpoint


def test_the_endpoint_of_s3_admits_only_downloads_of_image_layers_of_the_region() -> None:
    synthesized = dedicated()

    s3 = statements(synthesized)["s3"]
    assert s3["Action"] == ["s3:GetObject"]
    assert s3["Resource"] == ["arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"]
