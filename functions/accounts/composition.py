"""Wires the services that the customer and staff functions share."""

from accounts.registration import Registration
from accounts.repository import AddressBookRepository, ProfileRepository
from accounts.service import AddressService, ProfileService
from accounts.settings import ApiSettings
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids


def services(settings: ApiSettings) -> tuple[ProfileService, AddressService]:
    table = Table(settings.table_name).connect()
    profiles, new_id = ProfileRepository(table), Ids().new
    return (
        ProfileService(profiles, Registration(profiles, utc_now, new_id), utc_now),
        AddressService(AddressBookRepository(table), utc_now, new_id),
    )
