from cartwright.aws.events import Bus
from cartwright.aws.sqs import Queue
from cartwright.logging import configure
from payments.settings import RelaySettings


def compose(settings: RelaySettings) -> tuple[Bus, Queue]:
    configure(settings.service)
    bus = Bus(settings.bus_name)
    bus.connect()
    return bus, Queue(settings.unpublished_url)
