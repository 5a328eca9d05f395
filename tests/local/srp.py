"""Signing in as a shop's page does it: Secure Remote Password, by which the password never leaves the page.

Cognito's own form of it: the prime of RFC 3526 (3072 bits) with generator 2, SHA-256, and a key by HKDF with the label
"Caldera Derived Key".
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cartwright.clock import utc_now

_PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
_GENERATOR = 2


def sign_in(cognito: Any, pool_id: str, client_id: str, username: str, password: str) -> dict[str, Any]:
    """Cognito's answer to the proof: the tokens, or the next challenge. Raises what Cognito refuses with."""
    private = secrets.randbelow(_PRIME - 1) + 1
    public = pow(_GENERATOR, private, _PRIME)
    asked = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": username, "SRP_A": f"{public:x}"},
    )["ChallengeParameters"]
    moment = f"{utc_now():%a %b} {utc_now().day} {utc_now():%H:%M:%S UTC %Y}"
    user, block = asked["USER_ID_FOR_SRP"], base64.b64decode(asked["SECRET_BLOCK"])
    pool = pool_id.partition("_")[2]
    key = _key(private, public, asked, f"{pool}{user}:{password}")
    proof = hmac.digest(key, f"{pool}{user}".encode() + block + moment.encode(), "sha256")
    answer: dict[str, Any] = cognito.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses={
            "USERNAME": user,
            "TIMESTAMP": moment,
            "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(proof).decode(),
        },
    )
    return answer


def _key(private: int, public: int, asked: dict[str, str], identity: str) -> bytes:
    theirs = int(asked["SRP_B"], 16)
    scrambled = _hashed(_padded(public), _padded(theirs))
    inner = hashlib.sha256(identity.encode()).digest()
    secret = _hashed(_padded(int(asked["SALT"], 16)), inner)
    multiplier = _hashed(_padded(_PRIME), _padded(_GENERATOR))
    base = theirs - multiplier * pow(_GENERATOR, secret, _PRIME)
    session = pow(base, private + scrambled * secret, _PRIME)
    extracted = hmac.digest(_padded(scrambled), _padded(session), "sha256")
    return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]


def _hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


def _padded(number: int) -> bytes:
    """Big-endian, with a zero byte where the first bit would else be set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")
