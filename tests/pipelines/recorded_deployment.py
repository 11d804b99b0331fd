"""Recorded deployments: workflow roles deploy an environment, change it and destroy it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import boto3

from cli.local.prerequisites import create_prerequisites
from emulator import seed
from emulator.data_plane.programs import Program
from emulator.data_plane.settings import Settings
from emulator.recorder import Request, requests
from environments.definition import Environment, names
from tests.emulator.data_plane.small_programs import HTTP_SERVER
from tests.helpers.clone import Clone
from tests.helpers.emulator import TIME_SCALE, Emulator
from tests.helpers.environment_edits import Edit
from tests.helpers.proxy import Proxy
from tests.helpers.proxy import Request as Passed
from tests.helpers.seeding import create_backend
from tests.helpers.shared_provider import shared_provider
from tests.pipelines.roles import DATABASE_GROUP, DEFAULT_VPC_ID, ZONE_ID
from tests.pipelines.workflow import credentials_of

PROGRAMS = {
    "v1": Program(HTTP_SERVER),
    "v2": Program(HTTP_SERVER),
    "v3": Program(HTTP_SERVER),
    "bad": Program(("/bin/sh", "-c", "exit 1")),
}
"""The images of each repository, by tag."""

# Types that are looked up in AWS in different ways: by a listing, by a name, by tags.
_LOST = {
    "aws_acm_certificate",
    "aws_cloudwatch_log_group",
    "aws_service_discovery_http_namespace",
    "aws_sns_topic",
}


_ROLES = ("deploy", "plan")  # the role `push` needs no Terraform
_WITH_KEYS = {"customer_managed_keys": True}
_UNREAD = {f"TF_CLI_ARGS_{command}": "-refresh=false" for command in ("plan", "destroy")}


@dataclass(frozen=True)
class Step:
    """One command with the credentials of a role, after an edit of the environment's file."""

    title: str
    role: str
    command: tuple[str, ...]
    edit: Edit = field(default_factory=lambda: Edit(""))
    exit_code: int = 0
    reads: bool = True
    """Read the resources in the state; False if the role reads them in other steps too."""
    before: Callable[["RecordedDeployment"], None] = lambda _deployment: None
    """An action of somebody else, or a check, before the command."""


@dataclass
class RecordedDeployment:
    """An environment in its own account, and the requests of each step."""

    environment: Environment
    clone: Clone
    emulator: Emulator
    record: Path
    providers: dict[str, dict[str, str]] = field(default_factory=dict)
    """The variables of the provider of each role."""
    roles: dict[str, str] = field(default_factory=dict)
    """The purpose of the role of each access key id."""

    @classmethod
    @contextmanager
    def prepared(cls, environment: Environment, place: Path) -> Iterator[Self]:
        """Create what `bin/cruddur bootstrap` creates, in less time; the roles allow nothing.

        The emulator does not evaluate policies.
        """
        record = place / "requests.jsonl"
        with (
            Emulator(
                account_id=environment.account_id,
                region=environment.region,
                record=record,
                data_plane=Settings("processes", TIME_SCALE),
            ) as emulator,
            Proxy(emulator.url) as proxy,
        ):
            create_prerequisites(emulator.session(), environment)
            create_backend(emulator.session(), environment.model_copy(update=_WITH_KEYS))
            for purpose in (*_ROLES, "push"):
                emulator.client("iam").create_role(
                    RoleName=names.pipeline_role(environment.name, purpose),
                    AssumeRolePolicyDocument=json.dumps({"Statement": []}),
                )
            environment = _with_database_group(environment, emulator.client("ec2"))
            variables = {**emulator.process_environment(), "AWS_ENDPOINT_URL_ECR": proxy.url}
            # With packages: before a rollout, Terraform runs `bin/cruddur run`.
            clone = Clone.of_working_tree(place / "clone", variables)
            clone.keep_syntheses()
            clone.check_no_images()  # images are pushed after their repository is created
            deployment = cls(environment, clone, emulator, record)
            proxy.answered = deployment._push_images
            with ExitStack() as providers:
                for role in _ROLES:
                    shared = shared_provider(
                        {**variables, **deployment.credentials(role)}, web_acl=True
                    )
                    deployment.providers[role] = providers.enter_context(shared)
                yield deployment

    def run(self, step: Step) -> list[tuple[str, Request]]:
        """Run the step, and return the requests of the workflow roles."""
        self.environment = step.edit.of(self.environment)
        step.before(self)
        self.clone.write(self.environment)
        variables = {**self.credentials(step.role), **self.providers[step.role]}
        variables |= {} if step.reads else _UNREAD
        before = self.record.stat().st_size
        program, verb, *options = step.command
        command = (program, verb, self.environment.name, *options)
        done = self.clone.run(*command, variables=variables)
        assert done.returncode == step.exit_code, done.stdout + done.stderr
        return [
            (self.roles[each.access_key_id], each)
            for each in requests(self.record, start=before)
            if each.access_key_id in self.roles
        ]

    def credentials(self, purpose: str) -> dict[str, str]:
        """Return credentials of a workflow role."""
        role = names.pipeline_role(self.environment.name, purpose)
        credentials = credentials_of(self.emulator, role)
        self.roles[credentials["AWS_ACCESS_KEY_ID"]] = purpose
        return credentials

    def facts(self) -> dict[str, str]:
        """Return the ids that AWS chose for zone, VPC, group and keys, and their names in tests."""
        ec2, route53 = self.emulator.client("ec2"), self.emulator.client("route53")
        default = {"Name": "is-default", "Values": ["true"]}
        (vpc,) = ec2.describe_vpcs(Filters=[default])["Vpcs"]
        zone_name = self.environment.zone_name
        zone = route53.list_hosted_zones_by_name(DNSName=zone_name)["HostedZones"][0]
        groups = [it for each in self.environment.services for it in each.calls_out_to]
        aliases = self.emulator.client("kms").list_aliases()["Aliases"]
        return {
            vpc["VpcId"]: DEFAULT_VPC_ID,
            zone["Id"].rpartition("/")[2]: ZONE_ID,
            **{str(group.security_group_id): DATABASE_GROUP for group in groups},
            **{
                f"key/{alias['TargetKeyId']}": f"key/{alias['AliasName'].rpartition('-')[2]}"
                for alias in aliases
                if "TargetKeyId" in alias
            },
        }

    def lose_resources(self) -> None:
        """Leave state and lock as after a process that was killed before it wrote the state."""
        terraform = self.clone.terraform(f"{self.environment.name}-application")
        created = [it for it in terraform.resources() if it.partition(".")[0] in _LOST]
        code, output = terraform.attempt("state", "rm", *created)
        assert code == 0, output
        owner = {"ID": "1", "Operation": "OperationTypeApply", "Who": "runner", "Created": "2026"}
        self.emulator.client("s3").put_object(
            Bucket=names.state_bucket(self.environment.name, self.environment.account_id),
            Key=f"{names.state_key(self.environment.name, 'application')}.tflock",
            Body=json.dumps(owner),
        )

    def drift(self) -> None:
        """Change a log retention and descriptions of rules with prefix lists without Terraform."""
        self.emulator.client("logs").put_retention_policy(
            logGroupName=names.log_group(self.environment.name, "web"), retentionInDays=1
        )
        ec2 = self.emulator.client("ec2")
        for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
            if "PrefixListId" in rule:
                kept = ("IpProtocol", "FromPort", "ToPort", "PrefixListId")
                changed = {**{key: rule[key] for key in kept}, "Description": "Changed"}
                id_ = {"SecurityGroupRuleId": rule["SecurityGroupRuleId"]}
                ec2.modify_security_group_rules(
                    GroupId=rule["GroupId"],
                    SecurityGroupRules=[{**id_, "SecurityGroupRule": changed}],
                )

    def expect_cached_sidecar(self) -> None:
        """Check that the task runs with the image of the tracing sidecar in the registry."""
        ecs, cluster = self.emulator.client("ecs"), names.cluster(self.environment.name)
        arns = ecs.list_tasks(cluster=cluster, desiredStatus="RUNNING")["taskArns"]
        (task,) = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
        (sidecar,) = (each for each in task["containers"] if each["name"] == "xray")
        assert sidecar["lastStatus"] == "RUNNING"
        assert f"/{names.public_image_prefix(self.environment.name)}/" in sidecar["image"]

    def _push_images(self, request: Passed) -> None:
        """Push every tag to a repository as soon as it is created, with the push role."""
        repository = request.created_repository
        if not repository:
            return
        connect: Any = boto3.client
        credentials = {name.lower(): it for name, it in self.credentials("push").items()}
        ecr = connect("ecr", self.environment.region, endpoint_url=self.emulator.url, **credentials)
        # Without a registry the emulator refuses a token, but the request is recorded.
        with suppress(ecr.exceptions.InvalidParameterException):
            ecr.get_authorization_token()
        if repository.startswith(names.public_image_prefix(self.environment.name)):
            return
        for tag, program in PROGRAMS.items():
            seed.put_image(ecr, repository, tag, program)


def _with_database_group(environment: Environment, ec2: Any) -> Environment:
    """Create a security group, and let the services call it."""
    group_id = ec2.create_security_group(GroupName="database", Description="Database")["GroupId"]
    text = environment.model_dump_json().replace(DATABASE_GROUP, group_id)
    return Environment(**json.loads(text))
