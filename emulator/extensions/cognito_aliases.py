"""Users sign in with an alias, for example an email, but tokens contain their username.

Gap: moto stores `AliasAttributes`, but finds users by their username only. `UsernameAttributes` of
moto do not help: with them the username is a random id, which cannot be the handle of a user.
"""

from collections.abc import Callable
from typing import Any

from moto.cognitoidp.models import CognitoIdpUser, CognitoIdpUserPool

from emulator.extensions.patching import wrap


def _aliases(pool: CognitoIdpUserPool) -> list[str]:
    aliases: list[str] = pool.extended_config.get("AliasAttributes", [])
    return aliases


def apply() -> None:
    """Find users by their aliases too, and issue tokens for their usernames."""

    @wrap(CognitoIdpUserPool, "_get_user")
    def get_user(
        original: Callable[..., CognitoIdpUser | None], pool: CognitoIdpUserPool, username: str
    ) -> CognitoIdpUser | None:
        user = original(pool, username)
        if user:
            return user
        for candidate in pool.users.values():
            if username in [candidate.attribute_lookup.get(alias) for alias in _aliases(pool)]:
                return candidate
        return None

    for name in ("create_refresh_token", "create_access_token", "create_id_token"):

        @wrap(CognitoIdpUserPool, name)
        def create_token(
            original: Callable[..., Any],
            pool: CognitoIdpUserPool,
            client_id: str,
            username: str,
            **origin: str,
        ) -> Any:
            known_as = pool._get_user(username).username if _aliases(pool) else username
            return original(pool, client_id, known_as, **origin)
