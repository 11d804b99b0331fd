"""The workflow roles of an environment, as they are synthesized."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from environments.definition import Destination, Environment, GitHubActions, names
from tests.helpers.examples import environment, service, table, web
from tests.helpers.synthesis import Synthesized, synthesize_environment
from tests.pipelines.evaluators import Permissions

ZONE_ID = "Z0EXAMPLE"
DEFAULT_VPC_ID = "vpc-0123456789abcdef0"
GITHUB = GitHubActions(repository="cruddur/fargate")
DATABASE_GROUP = "sg-0123456789abcdef0"
TEST = environment(
    github=GITHUB,
    customer_managed_keys=True,
    services=(
        web(connects_to=("worker",)),
        service(
            dynamodb_tables=(table("cruddur-test-messages"), table("brought", create=False)),
            calls_out_to=(
                Destination(name="postgresql", security_group_id=DATABASE_GROUP, port=5432),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Roles:
    """The synthesized stack `ci` of an environment."""

    stack: Synthesized

    def permissions(self, purpose: str) -> Permissions:
        """Return all policies that are attached to the role."""
        return Permissions(list(self.policies(purpose).values()))

    def policies(self, purpose: str) -> dict[str, dict[str, Any]]:
        """Return the policies of the role by name."""
        prefix = f"{names.pipeline_role(TEST.name, purpose)}-"
        return {name: it for name, it in self.all_policies().items() if name.startswith(prefix)}

    def boundary(self) -> dict[str, Any]:
        """Return the permissions boundary of the roles of services."""
        return self.all_policies()[names.boundary(TEST.name)]

    def all_policies(self) -> dict[str, dict[str, Any]]:
        """Return all policies of the stack by name."""
        return {
            policy["name"]: _known(policy["policy"])
            for policy in self.stack.all("aws_iam_policy").values()
        }

    def trust(self, purpose: str) -> dict[str, Any]:
        """Return the trust policy of the role."""
        return _known(self.stack.at("aws_iam_role", f"{purpose}/role")["assume_role_policy"])


@cache
def roles() -> Roles:
    """Return the roles of the test environment."""
    return Roles(pipeline_stack(TEST))


def pipeline_stack(environment: Environment) -> Synthesized:
    """Return the JSON of an environment's stack `ci`."""
    return synthesize_environment(environment)[f"{environment.name}-ci"]


def _known(policy: str) -> dict[str, Any]:
    """Return the document with example values for the lookups of Terraform."""
    document = json.loads(policy)
    for statement in document["Statement"]:
        if "Resource" in statement:
            statement["Resource"] = [_looked_up(resource) for resource in statement["Resource"]]
    return dict(document)


def _looked_up(resource: str) -> str:
    """Return the ARN with an example id of the hosted zone, VPC or KMS key."""
    if found := re.search(r"data\.aws_kms_alias\.keys_([a-z]+)_", resource):
        return key_arn(found[1])
    known = {"hostedzone/": ZONE_ID, "vpc/": DEFAULT_VPC_ID}
    prefix, is_looked_up, _ = resource.partition("${")
    return f"{prefix}{known[prefix.rpartition(':')[2]]}" if is_looked_up else resource


def key_arn(kind: str) -> str:
    """Return the ARN of the KMS key for a kind of stack."""
    return f"arn:aws:kms:{TEST.region}:{TEST.account_id}:key/{kind}"
