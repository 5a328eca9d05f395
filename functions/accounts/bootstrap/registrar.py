from accounts.registration import Registration
from accounts.repository import ProfileRepository
from accounts.settings import RegistrarSettings
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure


def compose(settings: RegistrarSettings) -> Registration:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Registration(ProfileRepository(table), utc_now, Ids().new)
