"""Server side of a sign-in with SRP, as Cognito implements it.

No library fits: the padding of numbers, the derivation of the key and the signature are Cognito's
own. AWS does not document them. The source is `AuthenticationHelper` in aws-amplify, a client.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# The 3072-bit group of RFC 3526.
_GENERATOR = 2
_MODULUS = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33"
    "A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864"
    "D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2"
    "08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)


def _padded(number: int) -> bytes:
    """Return big-endian bytes, with a leading zero byte if the number could be read as negative."""
    return number.to_bytes(number.bit_length() // 8 + 1)


def _hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest())


_MULTIPLIER = _hashed(_padded(_MODULUS), _padded(_GENERATOR))


class PasswordChallenge:
    """One attempt to sign in: the challenge for the client, and the check of its answer."""

    def __init__(self, *, pool_name: str, username: str, password: str, client_public: int) -> None:
        if client_public % _MODULUS == 0:
            raise ValueError("such a key would fit every password")
        self.username = username
        self._pool_name = pool_name
        self._client_public = client_public
        self._salt = _padded(secrets.randbits(128))
        self._secret_block = secrets.token_bytes(64)
        identity = hashlib.sha256(f"{pool_name}{username}:{password}".encode()).digest()
        self._verifier = pow(_GENERATOR, _hashed(self._salt, identity), _MODULUS)
        self._server_private = secrets.randbelow(_MODULUS)
        self._server_public = (
            _MULTIPLIER * self._verifier + pow(_GENERATOR, self._server_private, _MODULUS)
        ) % _MODULUS

    @property
    def secret_block(self) -> str:
        """Return the secret block in base64; the client sends it back unchanged."""
        return base64.b64encode(self._secret_block).decode()

    @property
    def parameters(self) -> dict[str, str]:
        """Return the `ChallengeParameters` of `PASSWORD_VERIFIER`."""
        return {
            "SALT": self._salt.hex(),
            "SRP_B": f"{self._server_public:x}",
            "USERNAME": self.username,
            "USER_ID_FOR_SRP": self.username,
            "SECRET_BLOCK": self.secret_block,
        }

    def accepts(self, *, signature: str, timestamp: str) -> bool:
        """Return whether the signature was computed with the right password."""
        message = f"{self._pool_name}{self.username}".encode() + self._secret_block
        expected = hmac.digest(self._key(), message + timestamp.encode(), "sha256")
        return hmac.compare_digest(base64.b64encode(expected), signature.encode())

    def _key(self) -> bytes:
        scrambler = _hashed(_padded(self._client_public), _padded(self._server_public))
        shared = pow(
            self._client_public * pow(self._verifier, scrambler, _MODULUS),
            self._server_private,
            _MODULUS,
        )
        derivation = HKDF(SHA256(), length=16, salt=_padded(scrambler), info=b"Caldera Derived Key")
        return derivation.derive(_padded(shared))
