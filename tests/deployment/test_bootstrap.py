"""`bin/cruddur bootstrap`, in a fresh clone with an emulated AWS."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.state.terraform_state import TerraformState
from emulator import seed
from environments.definition import Environment, names
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV, PROD


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """Yield an emulator that holds only the hosted zone named in the policies of the roles."""
    with Emulator(account_id=DEV.account_id) as running:
        seed.create_hosted_zone(running.client("route53"), DEV.zone_name)
        yield running


@pytest.fixture(scope="module")
def s3(emulator: Emulator) -> Any:
    return emulator.client("s3")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, emulator: Emulator) -> Clone:
    """Return a clone in which both environments are bootstrapped; GitHub deploys dev."""
    folder = tmp_path_factory.mktemp("home") / "clone"
    clone = Clone.of_sources(folder, emulator.terraform_environment())
    clone.connect_to_github("dev", create_identity_provider=True)
    for environment in (DEV, PROD):
        bootstrap(clone, environment)
    return clone


def bootstrap(clone: Clone, environment: Environment) -> str:
    return clone.succeed("bin/cruddur", "bootstrap", environment.name)


@pytest.mark.usefixtures("clone")
def test_bootstrap_creates_a_bucket_that_holds_its_own_state(s3: Any) -> None:
    bucket, key = states(DEV)
    state = s3.get_object(Bucket=bucket, Key=key)
    versioning = s3.get_bucket_versioning(Bucket=bucket)
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]

    assert b'"aws_s3_bucket"' in state["Body"].read()
    assert state["ServerSideEncryption"] == "AES256"
    assert versioning["Status"] == "Enabled"
    assert all(block.values())


@pytest.mark.usefixtures("clone")
def test_states_of_prod_have_their_own_key_and_an_access_log(s3: Any) -> None:
    bucket, key = states(PROD)
    state = s3.head_object(Bucket=bucket, Key=key)
    logging = s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]

    assert state["ServerSideEncryption"] == "aws:kms"
    assert ":key/" in state["SSEKMSKeyId"]
    assert logging["TargetBucket"] == names.state_log_bucket("prod", PROD.account_id)


@pytest.mark.usefixtures("clone")
def test_bootstrap_creates_the_roles_of_the_workflows(emulator: Emulator) -> None:
    roles = {role["RoleName"] for role in emulator.client("iam").list_roles()["Roles"]}

    assert roles == {names.pipeline_role("dev", purpose) for purpose in ("plan", "push", "deploy")}


@pytest.mark.usefixtures("clone")
def test_bootstrap_from_another_fresh_clone_changes_nothing(
    s3: Any, emulator: Emulator, tmp_path: Path
) -> None:
    bucket, key = states(PROD)
    before = s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    other = Clone.of_sources(tmp_path / "clone", emulator.terraform_environment())

    assert "is ready" in bootstrap(other, PROD)
    assert s3.head_object(Bucket=bucket, Key=key)["VersionId"] == before


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
    clone: Clone, s3: Any
) -> None:
    bucket, key = states(PROD)
    shutil.rmtree(clone.folder / ".cache", ignore_errors=True)
    for version in s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])

    bootstrap(clone, PROD)

    assert b'"aws_s3_bucket"' in s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_a_state_bucket_that_was_emptied_and_deleted_is_created_again_for_the_same_key(
    clone: Clone, emulator: Emulator, s3: Any
) -> None:
    bucket, _ = states(PROD)
    kms = emulator.client("kms")
    alias = f"alias/{names.encryption_key('prod', 'application')}"
    before = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    kinds = ("Versions", "DeleteMarkers")
    for version in [each for page in pages for kind in kinds for each in page.get(kind, ())]:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=bucket)

    bootstrap(clone, PROD)

    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == before
    state = TerraformState(s3, PROD, "state")
    assert before in state.newest().identities("aws_kms_key")


def states(environment: Environment) -> tuple[str, str]:
    """Return the bucket, and the key of the state that contains the bucket."""
    bucket = names.state_bucket(environment.name, environment.account_id)
    return bucket, names.state_key(environment.name, "state")
