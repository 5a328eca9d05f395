"""Sign-ups that nobody confirmed go: each is a name and an e-mail address of somebody who did not become a customer."""

import logging
from collections.abc import Callable
from datetime import timedelta

from accounts.ports import SignUps
from cartwright.clock import Clock

KEPT = timedelta(days=7)
"""A code is good for a day, and another one can be asked for."""
_MARGIN_SECONDS = 10.0

_log = logging.getLogger(__name__)


class SignUpExpiry:
    def __init__(self, sign_ups: SignUps, clock: Clock) -> None:
        self._sign_ups = sign_ups
        self._clock = clock

    def run(self, time_left: Callable[[], float]) -> int:
        """How many went. `time_left` is in seconds; what it does not suffice for waits for the next run."""
        gone = 0
        end = self._clock() - KEPT
        for sign_up in self._sign_ups.unconfirmed():
            if time_left() < _MARGIN_SECONDS:
                _log.warning("The expiry of sign-ups ran out of time", extra={"sign_ups": gone})
                break
            if sign_up.begun_at < end:
                gone += self._remove(sign_up.username)
        return gone

    def _remove(self, username: str) -> bool:
        """One that fails must not keep the others waiting."""
        try:
            return self._sign_ups.remove(username)
        except Exception:
            _log.exception("The sign-up could not be removed", extra={"username": username})
            return False
