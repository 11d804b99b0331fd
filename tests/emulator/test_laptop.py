"""AWS resources for the services on a laptop; they can be created repeatedly."""

from typing import Any

from emulator import laptop
from tests.helpers.emulator import Emulator
from tests.helpers.examples import table
from tests.helpers.signing_in import User


def test_a_second_user_pool_is_not_made(user: User, pool_name: str) -> None:
    assert laptop.create_user_pool(user.cognito, pool_name) == user.pool


def test_a_user_pool_takes_the_validity_it_was_last_given(user: User, pool_name: str) -> None:
    laptop.create_user_pool(user.cognito, pool_name, token_validity_seconds=5)

    assert user.sign_in()["ExpiresIn"] == 5


def test_the_app_client_has_no_secret_and_no_flow_that_sends_the_password(user: User) -> None:
    client = user.cognito.describe_user_pool_client(
        UserPoolId=user.pool.id, ClientId=user.pool.client_id
    )["UserPoolClient"]

    assert "ClientSecret" not in client
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def test_a_user_takes_the_password_and_the_email_they_were_last_given(user: User) -> None:
    email, password = "a@cruddur.example", laptop.new_password()

    laptop.create_user(user.cognito, user.pool.id, user.name, email=email, password=password)

    assert user.sign_in(name=email, password=password)


def test_a_table_has_the_keys_of_its_definition(emulator: Emulator) -> None:
    dynamodb = emulator.client("dynamodb")

    for _ in range(2):
        laptop.create_table(dynamodb, table("with-sort-key", sort_key="sk", create=False))

    found = dynamodb.describe_table(TableName="with-sort-key")["Table"]
    assert found["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert {key["AttributeType"] for key in found["AttributeDefinitions"]} == {"S"}
    assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_a_secret_is_encrypted_and_takes_the_value_it_was_last_given(emulator: Emulator) -> None:
    ssm: Any = emulator.client("ssm")

    for value in ("first", "second"):
        laptop.put_secrets(ssm, {"/laptop/backend-flask/CONNECTION_URL": value})

    parameter = ssm.get_parameter(Name="/laptop/backend-flask/CONNECTION_URL", WithDecryption=True)[
        "Parameter"
    ]
    assert (parameter["Type"], parameter["Value"]) == ("SecureString", "second")
