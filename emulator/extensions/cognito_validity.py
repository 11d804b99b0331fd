"""A token lives as long as its app client says.

Gap: moto keeps `AccessTokenValidity`, `IdTokenValidity` and `TokenValidityUnits`, and issues every
token for an hour. Nothing could be tried with a token that expires soon.
"""

from collections.abc import Callable
from typing import Any

from moto.cognitoidp.models import CognitoIdpUserPool

from emulator.extensions.patching import wrap

_SETTINGS = {"access": "AccessToken", "id": "IdToken"}
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def _validity_seconds(client: dict[str, Any], token_use: str) -> int:
    setting = _SETTINGS[token_use]
    unit = client.get("TokenValidityUnits", {}).get(setting, "hours")
    return int(client.get(f"{setting}Validity", 1)) * _SECONDS[unit]


def apply() -> None:
    """Take a token's expiry from the app client it is issued to."""

    @wrap(CognitoIdpUserPool, "create_jwt")
    def create_jwt(
        original: Callable[..., tuple[str, int]],
        pool: CognitoIdpUserPool,
        client_id: str,
        username: str,
        token_use: str,
        **claims: Any,
    ) -> tuple[str, int]:
        seconds = _validity_seconds(pool.clients[client_id].extended_config, token_use)
        return original(pool, client_id, username, token_use, expires_in=seconds, **claims)
