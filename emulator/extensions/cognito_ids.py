"""A user pool with a name like an id has this id, and its app clients have their names as ids.

Gap: AWS and moto choose these ids at random, but the configuration of an environment contains them.
Without this extension, the user pool of an environment could not be emulated.
"""

import re
from collections.abc import Callable
from typing import Any

from moto.cognitoidp.models import (
    CognitoIdpBackend,
    CognitoIdpUserPool,
    CognitoIdpUserPoolClient,
)

from emulator.extensions.patching import wrap


def apply() -> None:
    """Use names that look like ids as ids."""

    @wrap(CognitoIdpUserPool, "__init__")
    def create_user_pool(
        original: Callable[..., None],
        pool: CognitoIdpUserPool,
        *arguments: Any,
        **options: Any,
    ) -> None:
        original(pool, *arguments, **options)
        if re.fullmatch(rf"{pool.region}_[0-9A-Za-z]{{1,23}}", pool.name):
            pool.arn = pool.arn.replace(pool.id, pool.name)
            pool.id = pool.name

    @wrap(CognitoIdpBackend, "create_user_pool_client")
    def create_user_pool_client(
        original: Callable[..., CognitoIdpUserPoolClient],
        backend: CognitoIdpBackend,
        user_pool_id: str,
        *arguments: Any,
        **options: Any,
    ) -> CognitoIdpUserPoolClient:
        client = original(backend, user_pool_id, *arguments, **options)
        pool = backend.describe_user_pool(user_pool_id)
        if pool.id == pool.name:
            del pool.clients[client.id]
            client.id = client.extended_config["ClientName"]
            pool.clients[client.id] = client
        return client
