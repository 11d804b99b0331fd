"""No resource changes its address unseen: Terraform would destroy it and create another one."""

import pytest

from tests.helpers.addresses import ACCEPT
from tests.your_environments.reviewed import changed_addresses


def test_every_resource_has_its_reviewed_address() -> None:
    if changes := changed_addresses():
        pytest.fail("\n\n".join([*changes, ACCEPT]), pytrace=False)
