"""Follow the README and "Getting started" literally, in fresh clones and empty accounts.

The path of the README's clone contains a space and an apostrophe.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.local.emulator import PID_VARIABLE
from emulator import seed
from environments.definition import names
from tests.helpers.clone import PROGRAMS, Clone
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import replace_environments
from tests.helpers.pages import PAGES
from tests.helpers.registry import empty_registry
from tests.helpers.shared_provider import provider_of_commands
from tests.helpers.terminal import talk

ACCOUNT, REGION, ZONE = "111122223333", "eu-central-1", "newcomer.example"
SERVICES = ["backend-flask", "frontend-react-js", "cognito-verifier"]
# What else `bin/` holds, and what the README mentions.
COMMANDS = (
    "setup",
    "cruddur cost dev",
    "cruddur ci",
    "cruddur env backend-flask",
    "cruddur secret list dev",
    "cruddur state list dev",
    "cruddur drift dev",
    "test --version",
)
SECRETS = ["CONNECTION_URL", "OTEL_EXPORTER_OTLP_HEADERS", "ROLLBAR_ACCESS_TOKEN"]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """Yield an emulator that holds only what the chapter lists as prerequisites."""
    with (
        empty_registry() as registry,
        Emulator(account_id=ACCOUNT, region=REGION, registry=registry) as running,
    ):
        seed.create_hosted_zone(running.client("route53"), ZONE)
        seed.delegate(running.client("route53"))
        yield running


@pytest.fixture(scope="module")
def database_group(emulator: Emulator) -> str:
    """Return the security group of a database in the default VPC."""
    ec2 = emulator.client("ec2")
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
    created = ec2.create_security_group(
        GroupName="database", Description="The database", VpcId=vpc["VpcId"]
    )
    return str(created["GroupId"])


@pytest.fixture(scope="module")
def clone(
    emulator: Emulator, database_group: str, tmp_path_factory: pytest.TempPathFactory
) -> Clone:
    """Return a clone after the first step of the chapter, the description of the environment."""
    pool, client = user_pool(emulator.client("cognito-idp"))
    variables = emulator.terraform_environment()
    variables["PATH"] = f"{PROGRAMS}:{variables['PATH']}"
    variables["TERM"] = "dumb"  # then a failure shows the whole screen
    variables |= {
        f"GIT_{who}_{what}": "newcomer@newcomer.example"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    clone = Clone.of_working_tree(tmp_path_factory.mktemp("home") / "it's a clone", variables)
    replace_environments(clone.folder)
    clone.keep_syntheses()
    clone.commit()
    for before, after in (
        ("us-east-1_EXAMPLE12", pool),
        ("1example23456789", client),
        ("us-east-1", REGION),
        ("123456789012", ACCOUNT),
        ('domain="dev.cruddur.example",', f'domain="dev.{ZONE}", hosted_zone_name="{ZONE}",'),
        (
            'database_cidr_block="172.31.0.0/16"',
            f'database_security_group_id="{database_group}"',
        ),
    ):
        clone.edit("environments/dev.py", before, after)
    (clone.folder / "environments" / "prod.py").unlink()
    return clone


def user_pool(cognito: Any) -> tuple[str, str]:
    """Create a user pool with an app client as the chapter requires, and return both ids."""
    # The emulator makes ids in AWS's format from these names: emulator.extensions.cognito_ids.
    pool = cognito.create_user_pool(PoolName=f"{REGION}_NEWCOMER1")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="7newcomer23456789",
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    return pool, client


def commands(page: str, title: str) -> list[str]:
    """Return the blocks of shell commands of a chapter, in their order, without its subchapters."""
    chapter = re.split(r"\n###? ", PAGES[page].partition(f"\n## {title}\n")[2])[0]
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", chapter, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in blocks]


def follow(clone: Clone, block: str, answers: Sequence[tuple[str, str]] = ()) -> str:
    """Run a block of commands at a terminal and return what the terminal shows."""
    program = ["bash", "-e", "-c", block]
    code, screen = talk(program, variables=clone.variables, answers=answers, directory=clone.folder)
    assert code == 0, screen
    return screen


@pytest.fixture(scope="module")
def followed(clone: Clone) -> Clone:
    """Return the clone after all steps of the chapter."""
    commit, bootstrap, images, secrets, deploy = commands("README.md", "Deploy to AWS")

    follow(clone, commit)
    follow(clone, bootstrap)
    follow(clone, images, [("Type dev to", "dev")])
    follow(clone, secrets, [(f"{name} (not shown): ", "a value") for name in SECRETS])
    follow(clone, deploy, [("Type dev to", "dev")])
    return clone


@pytest.mark.usefixtures("followed")
def test_the_chapter_leads_to_running_services(emulator: Emulator, database_group: str) -> None:
    found = emulator.client("ecs").describe_services(
        cluster=names.cluster("dev"), services=SERVICES
    )["services"]
    assert {each["serviceName"]: each["runningCount"] for each in found} == dict.fromkeys(
        SERVICES, 1
    )
    assert {each["deployments"][0]["rolloutState"] for each in found} == {"COMPLETED"}
    rules = emulator.client("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [database_group]}]
    )["SecurityGroupRules"]
    assert [each["FromPort"] for each in rules if not each["IsEgress"]] == [5432]


def test_every_other_command_works_after_the_chapter(followed: Clone) -> None:
    for command in COMMANDS:
        name, *arguments = command.split()
        followed.succeed(str(followed.folder / "bin" / name), *arguments)


def test_the_policy_check_is_for_the_environments_that_the_clone_has(clone: Clone) -> None:
    refused = clone.run(str(clone.folder / "bin" / "check"), "--policy", "prod")

    assert (refused.returncode, refused.stderr) == (
        1,
        "bin/check --policy: environment must be one of dev, got 'prod'\n",
    )


def test_cdktf_shows_and_destroys_the_registry(followed: Clone, emulator: Emulator) -> None:
    def repositories() -> list[str]:
        found = emulator.client("ecr").describe_repositories()["repositories"]
        return [
            name for each in found if (name := each["repositoryName"]).startswith("cruddur/dev/")
        ]

    cdktf = str(followed.folder / "bin" / "cdktf")

    assert "No changes." in followed.succeed(cdktf, "diff", "dev-registry")
    assert "/cruddur/dev/backend-flask" in followed.succeed(cdktf, "output", "dev-registry")
    assert repositories()

    options = ("--ignore-missing-stack-dependencies", "--auto-approve")
    followed.succeed(cdktf, "destroy", "dev-registry", *options)

    assert not repositories()  # cdktf-cli may end before it prints what Terraform said last


def test_every_command_is_tried(clone: Clone) -> None:
    tried = {"cdktf", "check", *(command.partition(" ")[0] for command in COMMANDS)}
    scripts = {path.name for path in (clone.folder / "bin").iterdir()}

    assert scripts - tried == {"bench", "demo", "lock"}


def test_the_chapter_without_aws_rolls_out_a_second_image(tmp_path: Path) -> None:
    (chapter,) = commands("docs/getting-started.md", "Deploy to an emulated AWS")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    clone = Clone.of_working_tree(tmp_path / "clone", {**variables, "TERM": "dumb"})
    replace_environments(clone.folder)
    clone.keep_syntheses()
    # The emulator must also end if a command of the chapter fails.
    end = f"trap '[ -z \"${{{PID_VARIABLE}-}}\" ] || bin/cruddur emulator stop' EXIT\n"

    with provider_of_commands(tmp_path) as provider:
        sharing = replace(clone, variables={**clone.variables, **provider})
        screen = follow(sharing, end + chapter, [("Type dev to", "dev")] * 3)

    assert re.search(r"backend-flask .*1/1.*COMPLETED.* v2 ", screen), screen
    assert screen.endswith("The emulator has ended, and its state with it.\r\n")
