"""A refresh token renews a session until the session is ended.

Gap: moto answers two actions with 500: `GetTokensFromRefreshToken`, with which aws-amplify renews
tokens, and `RevokeToken`, with which it signs out. For `GlobalSignOut`, which is unsigned, moto
looks for the token in us-east-1 only. For a refresh token of a deleted user, moto answers 500; a
disabled user receives new tokens.
"""

from joserfc import jwt
from moto.cognitoidp.exceptions import NotAuthorizedError, ResourceNotFoundError
from moto.cognitoidp.models import CognitoIdpUserPool
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult, EmptyResult

from emulator.extensions.patching import add_actions, before


def _get_tokens_from_refresh_token(response: CognitoIdpResponse) -> ActionResult:
    token = {"REFRESH_TOKEN": response._get_param("RefreshToken")}
    backend = response._get_region_agnostic_backend()
    return ActionResult(
        backend.initiate_auth(response._get_param("ClientId"), "REFRESH_TOKEN_AUTH", token)
    )


def _revoke_token(response: CognitoIdpResponse) -> ActionResult:
    pool, token = _pool_of(response), response._get_param("Token")
    session = pool.refresh_tokens.get(token)
    if session:
        pool.refresh_tokens[token] = None
        _forget_access_tokens(pool, origin_jti=session[2])
    return EmptyResult()


def _global_sign_out(response: CognitoIdpResponse) -> ActionResult:
    token = response._get_param("AccessToken")
    backend = response._get_region_agnostic_backend()._find_backend_by_access_token(token)
    backend.global_sign_out(token)
    return EmptyResult()


def _pool_of(response: CognitoIdpResponse) -> CognitoIdpUserPool:
    client_id = response._get_param("ClientId")
    backend = response._get_region_agnostic_backend()._find_backend_for_clientid(client_id)
    for pool in backend.user_pools.values():
        if client_id in pool.clients:
            return pool
    raise ResourceNotFoundError(f"User pool client {client_id} does not exist.")


def _forget_access_tokens(pool: CognitoIdpUserPool, *, origin_jti: str) -> None:
    for token in list(pool.access_tokens):
        if jwt.decode(token, pool.json_web_key).claims["origin_jti"] == origin_jti:
            del pool.access_tokens[token]


def apply() -> None:
    """Add the actions, find tokens of every Region, and check the user before a renewal."""
    add_actions(
        CognitoIdpResponse, [_get_tokens_from_refresh_token, _revoke_token, _global_sign_out]
    )

    @before(CognitoIdpUserPool, "create_tokens_from_refresh_token")
    def create_tokens_from_refresh_token(pool: CognitoIdpUserPool, refresh_token: str) -> None:
        session = pool.refresh_tokens.get(refresh_token)
        user = pool._get_user(session[1]) if session else None
        if not user or not user.enabled:
            raise NotAuthorizedError("Invalid Refresh Token")
