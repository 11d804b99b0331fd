"""A user pool with a name like an id has this id, and its app clients have their names as ids.

Gap: AWS and moto choose these ids at random, but the configuration of an environment contains them.
Without this extension, the user pool of an environment could not be emulated.
"""

import re

from moto.cognitoidp.models import (
    CognitoIdpBackend,
    CognitoIdpUserPool,
    CognitoIdpUserPoolClient,
)

from emulator.extensions.patching import after


def apply() -> None:
    """Use names that look like ids as ids."""

    @after(CognitoIdpUserPool, "__init__")
    def create_user_pool(pool: CognitoIdpUserPool, _: None) -> None:
        if re.fullmatch(rf"{pool.region}_[0-9A-Za-z]{{1,23}}", pool.name):
            pool.arn = pool.arn.replace(pool.id, pool.name)
            pool.id = pool.name

    @after(CognitoIdpBackend, "create_user_pool_client")
    def create_user_pool_client(
        backend: CognitoIdpBackend, client: CognitoIdpUserPoolClient, user_pool_id: str
    ) -> None:
        pool = backend.describe_user_pool(user_pool_id)
        if pool.id == pool.name:
            del pool.clients[client.id]
            client.id = client.extended_config["ClientName"]
            pool.clients[client.id] = client
