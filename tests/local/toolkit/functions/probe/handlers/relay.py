import logging
import os
from collections.abc import Mapping
from typing import Any

from cartwright import outbox
from cartwright.aws.events import Bus
from cartwright.aws.sqs import Queue
from cartwright.logging import configure
from probe.settings import RelaySettings

_log = logging.getLogger(__name__)
_settings = RelaySettings.from_environment(os.environ)
configure(_settings.service)
_bus = Bus(_settings.bus_name)
_unpublished = Queue(_settings.unpublished_url)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    keys = [record["dynamodb"]["Keys"]["sk"]["S"] for record in event["Records"]]
    _log.info("Invoked for %s", " ".join(keys))
    return outbox.relay(event["Records"], _bus.put, _unpublished.send)
