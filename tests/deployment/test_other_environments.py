"""The tests pass with the environments of another user who has edited nothing else."""

import os
import shutil
import sys
from pathlib import Path

from tests.helpers.clone import Clone
from tests.helpers.guard import READERS

# Another name, account, Region and domain, and this user's services in a dedicated VPC.
SHOP = """
from environments.definition import DedicatedVpc, Environment, GitHubActions, Service

def service(name: str, **more: object) -> Service:
    return Service(
        name=name, port=8080, user_id=1000, cpu_units=256, memory_mib=512, desired_count=1,
        health_check_command="true", **more,
    )

environment = Environment(
    name="shop",
    region="eu-west-3",
    allowed_account_ids=("210987654321",),
    domain="shop.riker.example",
    cognito_user_pool_id="eu-west-3_ANOTHER12",
    cognito_user_pool_client_id="4another56789012",
    services=(
        service("pages", image_tag="v7", host="@", connects_to=("orders", "mail")),
        service("orders", image_tag="v7", folder="shop/orders"),
        service("mail", image="registry.example/smtp/relay:2.1"),
    ),
    network=DedicatedVpc(cidr_block="10.1.0.0/16", nat="one"),
    github=GitHubActions(repository="riker/shop"),
    log_retention_days=30,
    container_insights="enhanced",
    access_logs=True,
    deletion_protection=False,
    enable_execute_command=False,
)
"""


def replace_both_by_one_of_a_shop(clone: Clone) -> None:
    folder = clone.folder / "environments"
    for file in folder.glob("*.py"):
        if file.name != "__init__.py":
            file.unlink()
    shutil.rmtree(folder / "catalog")
    (folder / "shop.py").write_text(SHOP, encoding="utf-8")


def test_the_tests_that_read_environments_pass_after_one_update(tmp_path: Path) -> None:
    # A pytest that runs in a worker of another pytest would assume that it is a worker too.
    variables = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    clone = Clone.of_working_tree(tmp_path / "clone", variables)
    replace_both_by_one_of_a_shop(clone)
    clone.commit()

    clone.succeed("bin/test", "--snapshot-update")

    # No other test reads what a user edits: `Guard.against_reading`.
    tiers = ("-m", "not containers and not long")
    clone.succeed(sys.executable, "-m", "pytest", "-q", *tiers, *READERS)
