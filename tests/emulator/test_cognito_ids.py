"""Ids of user pools and app clients that a test or an environment has chosen."""

from tests.helpers.emulator import Emulator

POOL = "us-east-1_CHOSEN12"


def test_a_user_pool_and_its_client_get_the_ids_that_are_their_names(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-idp")
    cognito.create_user_pool(PoolName=POOL)
    cognito.create_user_pool_client(UserPoolId=POOL, ClientName="1chosen456")

    found = cognito.describe_user_pool_client(UserPoolId=POOL, ClientId="1chosen456")

    assert found["UserPoolClient"]["ClientName"] == "1chosen456"
    assert cognito.describe_user_pool(UserPoolId=POOL)["UserPool"]["Arn"].endswith(f"/{POOL}")


def test_others_get_random_ids(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="random")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="1random456")

    assert pool != "random"
    assert client["UserPoolClient"]["ClientId"] != "1random456"
