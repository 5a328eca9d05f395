"""A person becomes a customer of the shop, once."""

import logging

from accounts import events, rules
from accounts.domain import Person, Profile
from accounts.ports import Profiles
from cartwright.clock import Clock
from cartwright.ids import NewId

_log = logging.getLogger(__name__)


class Registration:
    def __init__(self, profiles: Profiles, clock: Clock, new_id: NewId) -> None:
        self._profiles = profiles
        self._clock = clock
        self._new_id = new_id

    def register(self, person: Person, cause: str) -> Profile | None:
        """The profile that this call made; None when there is one already, so that it is told of once.

        `cause` is the correlation id of what made this happen.
        """
        profile = rules.registered(person, self._clock())
        told = events.registered(profile, event_id=self._new_id(), cause=cause)
        if not self._profiles.create(profile, [told]):
            return None
        _log.info("A customer was registered", extra={"customer_id": profile.customer_id})
        return profile
