"""The Cognito post-confirmation trigger. It runs after a sign-up or a password reset confirms an e-mail address.

The handler always returns the event. The person is already confirmed, and an error would report that the sign-up
failed. A failed registration is logged as an error and retried when the customer first requests the profile.
"""

import logging
from collections.abc import Mapping
from typing import Any

from accounts.domain import Person
from accounts.registration import Registration
from accounts.repository import ProfileRepository
from accounts.settings import RegistrarSettings
from cartwright.authorisation import verified_email
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS
from cartwright.runtime import Composed, Handler

_log = logging.getLogger(__name__)


class ConfirmationHandler:
    def __init__(self, registration: Registration) -> None:
        self._registration = registration

    def __call__(self, event: Mapping[str, Any], context: object) -> Mapping[str, Any]:
        INVOCATION.begin(context)
        try:
            person = person_of(event)
            if person.email:
                self._registration.register(person, str(getattr(context, "aws_request_id", "")))
            else:
                _log.info("The e-mail address is not verified", extra={"customer_id": person.customer_id})
        except Exception:
            _log.exception("The customer could not be registered")
        METRICS.flush()
        return event


def person_of(event: Mapping[str, Any]) -> Person:
    attributes = event["request"]["userAttributes"]
    return Person(
        customer_id=attributes["sub"], email=verified_email(attributes), name=attributes.get("name", "")
    )


def compose(settings: RegistrarSettings) -> Handler:
    table = Table(settings.table_name).connect()
    return ConfirmationHandler(Registration(ProfileRepository(table), utc_now, Ids().new))


handler = Composed(compose, RegistrarSettings.from_environment)
