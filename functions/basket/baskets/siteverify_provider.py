"""Verifies a solved challenge with its provider.

Cloudflare Turnstile, hCaptcha and reCAPTCHA share the protocol: the secret, the token and the network address are
posted, and the response contains `success`.
"""

import functools
import logging
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec import Meta, Struct

from cartwright.https import HttpsError
from cartwright.remote import Remote

SECONDS = 3.0
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}

_log = logging.getLogger(__name__)


class _Verdict(Struct, frozen=True, rename={"codes": "error-codes"}):
    success: bool
    codes: tuple[Annotated[str, Meta(max_length=100)], ...] = ()


class SiteVerify:
    """`secret` is called once, when first needed."""

    def __init__(self, remote: Remote, secret: Callable[[], bytes]) -> None:
        self._remote = remote
        self._secret = functools.cache(secret)

    def passes(self, token: str, source_ip: str) -> bool:
        """Fails open: an unreachable provider is logged and blocks no sale. The limits of orders still apply."""
        if not token:
            return False
        asked = {"secret": self._secret().decode(), "response": token}
        body = urlencode(asked | ({"remoteip": source_ip} if source_ip else {})).encode()
        try:
            reply = self._remote.call("POST", headers=_HEADERS, body=body)
            verdict = msgspec.json.decode(reply.content, type=_Verdict)
        except (HttpsError, msgspec.DecodeError) as failure:
            _log.error("The challenge could not be verified", extra={"failure": type(failure).__name__})
            return True
        if not verdict.success:
            _log.warning("The challenge was not passed", extra={"codes": verdict.codes})
        return verdict.success
