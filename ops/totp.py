"""The six-digit code of an authenticator app (RFC 6238: SHA-1, 30 seconds, 6 digits), as Cognito requires it."""

import base64
import binascii
import hmac
import time
from urllib.parse import quote

from ops.errors import OpsError

STEP_SECONDS = 30


def code(secret: str, at: float | None = None) -> str:
    """The code at a Unix time, or now. Raises OpsError for a secret that is not base 32."""
    try:
        key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    except binascii.Error as error:
        raise OpsError(
            "The key of the authenticator app is not in base 32.",
            "Set CARTWRIGHT_TOTP_SECRET to the key itself.",
        ) from error
    step = int(time.time() if at is None else at) // STEP_SECONDS
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def address(secret: str, *, account: str, issuer: str) -> str:
    """The URI that an authenticator app reads from a QR code."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"
