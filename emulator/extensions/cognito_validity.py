"""A token is valid for the time that its app client sets.

Gap: moto stores `AccessTokenValidity`, `IdTokenValidity` and `TokenValidityUnits`, but issues every
token for one hour. No test could use a token that expires soon.
"""

from typing import Any

from moto.cognitoidp.models import CognitoIdpUserPool

from emulator.extensions.patching import before

_SETTINGS = {"access": "AccessToken", "id": "IdToken"}
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def _validity_seconds(client: dict[str, Any], token_use: str) -> int:
    setting = _SETTINGS[token_use]
    unit = client.get("TokenValidityUnits", {}).get(setting, "hours")
    return int(client.get(f"{setting}Validity", 1)) * _SECONDS[unit]


def apply() -> None:
    """Set the expiry of a token from its app client."""

    @before(CognitoIdpUserPool, "create_jwt")
    def create_jwt(pool: CognitoIdpUserPool, client_id: str, token_use: str) -> dict[str, int]:
        client = pool.clients[client_id].extended_config
        return {"expires_in": _validity_seconds(client, token_use)}
