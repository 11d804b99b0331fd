"""A sign-in by SRP needs the right password.

Gap: moto answers `USER_SRP_AUTH` with a random salt and a random key, and accepts every signature.
A browser would never show "Incorrect username or password.". The secret block of moto is not the
base64 that aws-amplify decodes, and the id to sign is not the username.
"""

import secrets
from typing import Any

from moto.cognitoidp.exceptions import InvalidParameterException, NotAuthorizedError
from moto.cognitoidp.models import CognitoIdpBackend

from emulator.extensions.patching import after, before
from emulator.extensions.srp import PasswordChallenge

# Challenges by secret block, which moto stores as the id of the session.
_challenges: dict[str, PasswordChallenge] = {}


def _start(backend: CognitoIdpBackend, session: str, client_public: str) -> PasswordChallenge:
    username, pool = backend.sessions.pop(session)
    user = pool._get_user(username)
    try:
        challenge = PasswordChallenge(
            pool_name=pool.id.split("_", 1)[1],
            username=user.username,
            # A user without a password cannot sign in: the password is random.
            password=user.password or secrets.token_hex(),
            client_public=int(client_public, 16),
        )
    except ValueError:
        raise InvalidParameterException("SRP_A is not a public key") from None
    backend.sessions[challenge.secret_block] = (challenge.username, pool)
    _challenges[challenge.secret_block] = challenge
    return challenge


def _verified_username(backend: CognitoIdpBackend, responses: dict[str, str]) -> str:
    secret_block = responses.get("PASSWORD_CLAIM_SECRET_BLOCK", "")
    challenge = _challenges.pop(secret_block, None)
    if challenge and challenge.accepts(
        signature=responses.get("PASSWORD_CLAIM_SIGNATURE", ""),
        timestamp=responses.get("TIMESTAMP", ""),
    ):
        return challenge.username
    backend.sessions.pop(secret_block, None)
    raise NotAuthorizedError("Incorrect username or password.")


def apply() -> None:
    """Create a challenge that only the right password can answer, and check the answer."""

    @after(CognitoIdpBackend, "initiate_auth")
    def initiate_auth(
        backend: CognitoIdpBackend, answer: dict[str, Any], auth_parameters: dict[str, str]
    ) -> None:
        if answer.get("ChallengeName") == "PASSWORD_VERIFIER":
            challenge = _start(backend, answer.pop("Session"), auth_parameters["SRP_A"])
            answer["ChallengeParameters"] = challenge.parameters

    @before(CognitoIdpBackend, "respond_to_auth_challenge")
    def respond_to_auth_challenge(
        backend: CognitoIdpBackend, challenge_name: str, challenge_responses: dict[str, str]
    ) -> None:
        if challenge_name == "PASSWORD_VERIFIER":
            challenge_responses["USERNAME"] = _verified_username(backend, challenge_responses)
