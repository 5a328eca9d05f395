"""Where customers and staff are served."""

from msgspec import Struct

from accounts.registration import Registration
from accounts.repository import AddressBookRepository, ProfileRepository
from accounts.service import AddressDesk, ProfileDesk
from accounts.settings import ApiSettings
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure


class Desks(Struct, frozen=True):
    profiles: ProfileDesk
    addresses: AddressDesk


def compose(settings: ApiSettings) -> Desks:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    profiles, new_id = ProfileRepository(table), Ids().new
    return Desks(
        ProfileDesk(profiles, Registration(profiles, utc_now, new_id), utc_now),
        AddressDesk(AddressBookRepository(table), utc_now, new_id),
    )
