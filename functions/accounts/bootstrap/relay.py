from accounts.settings import RelaySettings
from cartwright.aws.events import Bus
from cartwright.logging import configure


def compose(settings: RelaySettings) -> Bus:
    configure(settings.service)
    bus = Bus(settings.bus_name)
    bus.connect()
    return bus
