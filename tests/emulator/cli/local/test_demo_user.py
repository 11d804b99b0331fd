"""The demo user, in the user pool that the prerequisites of an environment create."""

import pytest

from cli.local.demo_user import NAME, DemoUser
from cli.local.prerequisites import create_prerequisites
from environments.definition import Environment
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment
from tests.helpers.signing_in import claims


@pytest.fixture
def definition(emulator: Emulator) -> Environment:
    definition = environment(
        region="us-east-1",
        domain="dev.demo-user.example",
        cognito_user_pool_id="us-east-1_DEMOUSER",
        cognito_user_pool_client_id="3demouser",
    )
    create_prerequisites(emulator.session(), definition)
    return definition


def test_the_demo_user_signs_in_with_srp_to_the_pool_of_the_environment(
    emulator: Emulator, definition: Environment
) -> None:
    token = claims(DemoUser.create(definition, emulator.session()).sign_in())

    assert (token["username"], token["client_id"]) == (NAME, "3demouser")
    assert token["iss"].endswith("/us-east-1_DEMOUSER")


def test_an_existing_demo_user_gets_a_new_password(
    emulator: Emulator, definition: Environment
) -> None:
    users = [DemoUser.create(definition, emulator.session()) for _ in range(2)]

    assert users[1].sign_in()
    with pytest.raises(Exception, match="Incorrect username or password"):
        users[0].sign_in()
