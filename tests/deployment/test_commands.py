"""`bin/bootstrap` and the commands of `cdktf`, in a fresh clone beside an emulated AWS."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from environments.definition import Environment, load_environments, names
from tests.emulator.process import Emulator
from tests.sources import copy_sources

pytestmark = pytest.mark.deployment

DEV, PROD = load_environments()
BUCKET = names.state_bucket("dev", DEV.account_id)
KEY = names.state_key("dev", "state")


class Engineer:
    """Somebody with a clone of the project and the variables that lead to an emulator."""

    def __init__(self, place: Path, emulator: Emulator) -> None:
        self._place = place
        self._emulator = emulator

    @property
    def s3(self) -> Any:
        return self._emulator.client("s3", DEV.account_id)

    def bootstrap(
        self, environment: str = "dev", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return self._run(sys.executable, "-m", "bin.commands.bootstrap", environment, **variables)

    def cdktf(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("cdktf", *arguments)

    def state_version(self) -> str:
        """The version of the state's object: another one after every write."""
        return str(self.s3.head_object(Bucket=BUCKET, Key=KEY)["VersionId"])

    def _run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self._place,
            env={**self._emulator.process_environment(DEV.account_id), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def engineer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engineer]:
    """An engineer who has bootstrapped dev."""
    with Emulator() as emulator:
        engineer = Engineer(copy_sources(tmp_path_factory.mktemp("home") / "clone"), emulator)
        result = engineer.bootstrap()
        assert result.returncode == 0, result.stdout + result.stderr
        yield engineer


def test_bootstrap_makes_a_bucket_that_holds_its_own_state(engineer: Engineer) -> None:
    state = engineer.s3.get_object(Bucket=BUCKET, Key=KEY)
    versioning = engineer.s3.get_bucket_versioning(Bucket=BUCKET)
    block = engineer.s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]

    assert b'"aws_s3_bucket"' in state["Body"].read()
    assert state["ServerSideEncryption"] == "AES256"
    assert versioning["Status"] == "Enabled"
    assert all(block.values())


def test_bootstrap_from_another_fresh_clone_changes_nothing(
    engineer: Engineer, tmp_path: Path
) -> None:
    before = engineer.state_version()
    colleague = Engineer(copy_sources(tmp_path / "clone"), engineer._emulator)

    result = colleague.bootstrap()

    assert result.returncode == 0, result.stderr
    assert "is ready" in result.stdout
    assert engineer.state_version() == before


def test_states_of_prod_have_a_key_of_their_own_and_leave_a_trace(engineer: Engineer) -> None:
    bucket, key = names.state_bucket("prod", PROD.account_id), names.state_key("prod", "state")

    result = engineer.bootstrap("prod")

    assert result.returncode == 0, result.stdout + result.stderr
    state = engineer.s3.head_object(Bucket=bucket, Key=key)
    logging = engineer.s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]
    assert state["ServerSideEncryption"] == "aws:kms"
    assert ":key/" in state["SSEKMSKeyId"]
    assert logging["TargetBucket"] == names.state_log_bucket("prod", PROD.account_id)


def test_bootstrap_of_prod_leaves_nothing_for_a_second_run(engineer: Engineer) -> None:
    bucket, key = names.state_bucket("prod", PROD.account_id), names.state_key("prod", "state")
    before = engineer.s3.head_object(Bucket=bucket, Key=key)["VersionId"]

    result = engineer.bootstrap("prod")

    assert result.returncode == 0, result.stdout + result.stderr
    assert engineer.s3.head_object(Bucket=bucket, Key=key)["VersionId"] == before


def test_bootstrap_refuses_credentials_of_another_account(engineer: Engineer) -> None:
    other = engineer._emulator.process_environment("210987654321")

    result = engineer.bootstrap(**other)

    assert result.returncode == 1
    assert result.stderr == (
        "bin/bootstrap: these credentials are for account 210987654321, but environments/dev.py "
        "has allowed_account_ids 123456789012\n"
    )


def test_cdktf_deploys_shows_and_destroys_the_registry(engineer: Engineer) -> None:
    deployed = engineer.cdktf("deploy", "dev-registry", "--auto-approve")
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    unchanged = engineer.cdktf("diff", "dev-registry")
    output = engineer.cdktf("output", "dev-registry")
    destroyed = engineer.cdktf(
        "destroy", "dev-registry", "--ignore-missing-stack-dependencies", "--auto-approve"
    )

    assert "No changes." in unchanged.stdout
    assert ".amazonaws.com/cruddur/dev/backend-flask" in output.stdout
    assert destroyed.returncode == 0, destroyed.stdout + destroyed.stderr
    assert "Destroy complete! Resources: 6 destroyed." in destroyed.stdout


@pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)
def test_bootstrap_finishes_a_run_that_was_interrupted_after_the_bucket(
    engineer: Engineer, environment: Environment
) -> None:
    bucket = names.state_bucket(environment.name, environment.account_id)
    key = names.state_key(environment.name, "state")
    shutil.rmtree(engineer._place / ".cache", ignore_errors=True)
    for version in engineer.s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]:
        engineer.s3.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])

    result = engineer.bootstrap(environment.name)

    assert result.returncode == 0, result.stdout + result.stderr
    state = engineer.s3.get_object(Bucket=bucket, Key=key)
    assert b'"aws_s3_bucket"' in state["Body"].read()
