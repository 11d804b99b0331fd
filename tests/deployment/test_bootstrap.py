"""`bin/cruddur bootstrap`, in a fresh clone with an emulated AWS."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from cli.state.terraform_state import TerraformState
from emulator import seed
from environments.definition import names
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import PROD
from tests.helpers.proxy import Proxy
from tests.helpers.refused_once import Once, Refusal, assert_named

BUCKET, KEY = names.state_bucket("prod", PROD.account_id), names.state_key("prod", "state")
"""The bucket of the states of prod, and the key of the state that contains the bucket."""

BUCKET_LOGGING = Refusal(
    r"^PUT /[^?]+\?logging",
    "InvalidTargetBucketForLogging",
    "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket",
)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """Yield an emulator that holds only the hosted zone named in the policies of the roles."""
    with Emulator(account_id=PROD.account_id) as running:
        seed.create_hosted_zone(running.client("route53"), PROD.zone_name)
        yield running


@pytest.fixture(scope="module")
def s3(emulator: Emulator) -> Any:
    return emulator.client("s3")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, emulator: Emulator) -> Clone:
    """Return a clone in which GitHub deploys prod."""
    folder = tmp_path_factory.mktemp("home") / "clone"
    clone = Clone.of_sources(folder, emulator.terraform_environment())
    clone.connect_to_github("prod", create_identity_provider=True)
    return clone


@pytest.fixture(scope="module")
def output(fresh: Clone, emulator: Emulator) -> str:
    """Bootstrap prod while AWS refuses one request; return the output."""
    once = Once()
    once.left = [BUCKET_LOGGING]
    with Proxy(emulator.url) as proxy:
        proxy.disturb(first=1, count=100_000, disturbance=once)
        variables = emulator.terraform_environment(endpoint_url=proxy.url)
        output = fresh.succeed("bin/cruddur", "bootstrap", PROD.name, variables=variables)
    assert once.left == []
    return output


@pytest.fixture(scope="module")
def clone(fresh: Clone, output: str) -> Clone:
    """Return the clone in which prod is bootstrapped."""
    del output
    return fresh


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, emulator: Emulator, clone: Clone) -> Clone:
    """Return another fresh clone, without GitHub, after the first one was bootstrapped."""
    del clone
    return Clone.of_sources(
        tmp_path_factory.mktemp("other") / "clone", emulator.terraform_environment()
    )


def bootstrap(clone: Clone) -> str:
    return clone.succeed("bin/cruddur", "bootstrap", PROD.name)


def test_bootstrap_runs_again_when_the_target_bucket_of_logs_is_not_ready(output: str) -> None:
    assert_named(BUCKET_LOGGING, output)
    assert "prod-state: running again, once\n" in output


@pytest.mark.usefixtures("clone")
def test_bootstrap_creates_a_bucket_that_holds_its_own_state(s3: Any) -> None:
    state = s3.get_object(Bucket=BUCKET, Key=KEY)
    versioning = s3.get_bucket_versioning(Bucket=BUCKET)
    block = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]

    assert b'"aws_s3_bucket"' in state["Body"].read()
    assert versioning["Status"] == "Enabled"
    assert all(block.values())


@pytest.mark.usefixtures("clone")
def test_states_of_prod_have_their_own_key_and_an_access_log(s3: Any) -> None:
    state = s3.head_object(Bucket=BUCKET, Key=KEY)
    logging = s3.get_bucket_logging(Bucket=BUCKET)["LoggingEnabled"]

    assert state["ServerSideEncryption"] == "aws:kms"
    assert ":key/" in state["SSEKMSKeyId"]
    assert logging["TargetBucket"] == names.state_log_bucket("prod", PROD.account_id)


@pytest.mark.usefixtures("clone")
def test_bootstrap_creates_the_roles_of_the_workflows(emulator: Emulator) -> None:
    roles = {role["RoleName"] for role in emulator.client("iam").list_roles()["Roles"]}

    assert roles == {names.pipeline_role("prod", purpose) for purpose in ("plan", "push", "deploy")}


def test_bootstrap_from_another_fresh_clone_changes_nothing(s3: Any, other: Clone) -> None:
    before = s3.head_object(Bucket=BUCKET, Key=KEY)["VersionId"]

    assert "is ready" in bootstrap(other)
    assert s3.head_object(Bucket=BUCKET, Key=KEY)["VersionId"] == before


def test_bootstrap_refuses_credentials_of_another_account(clone: Clone, emulator: Emulator) -> None:
    other = emulator.credentials_for("210987654321")

    result = clone.run("bin/cruddur", "bootstrap", "dev", variables=other)

    assert result.returncode == 1
    assert result.stderr == (
        "bin/cruddur bootstrap: these credentials are for account 210987654321, but "
        "environments/dev.py "
        "has allowed_account_ids 123456789012\n"
    )


def test_bootstrap_finishes_a_run_that_was_interrupted_after_the_buckets_and_the_key(
    other: Clone, s3: Any
) -> None:
    shutil.rmtree(other.folder / ".cache", ignore_errors=True)
    for version in s3.list_object_versions(Bucket=BUCKET, Prefix=KEY)["Versions"]:
        s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=version["VersionId"])

    bootstrap(other)

    assert b'"aws_s3_bucket"' in s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()


def test_a_state_bucket_that_was_emptied_and_deleted_is_created_again_for_the_same_key(
    other: Clone, emulator: Emulator, s3: Any
) -> None:
    kms = emulator.client("kms")
    alias = f"alias/{names.encryption_key('prod', 'application')}"
    before = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET)
    kinds = ("Versions", "DeleteMarkers")
    for version in [each for page in pages for kind in kinds for each in page.get(kind, ())]:
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)

    bootstrap(other)

    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == before
    state = TerraformState(s3, PROD, "state")
    assert before in state.newest().identities("aws_kms_key")
