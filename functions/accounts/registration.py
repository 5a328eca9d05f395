"""Registers a person as a customer of the shop, exactly once."""

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
        """Returns the profile that this call created, or None if it already exists, so that one event is emitted.

        `cause` is the correlation id of the request or event that triggered the registration.
        """
        profile = rules.registered(person, self._clock())
        event = events.registered(profile, event_id=self._new_id(), cause=cause)
        if not self._profiles.create(profile, [event]):
            return None
        _log.info("The customer was registered", extra={"customer_id": profile.customer_id})
        return profile
