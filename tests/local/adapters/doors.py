"""Two doors to one AWS: the lean adapters, and boto3's behind the same interface."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from cartwright.aws.dynamodb import Table
from cartwright.aws.events import Bus
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from tests.local.adapters.sdk import SdkBucket, SdkBus, SdkQueue, sdk_secret
from tests.local.adapters.sdk_table import SdkTable


@dataclass(frozen=True)
class Door:
    table: Callable[[str], Table]
    bus: Callable[[str], Bus]
    queue: Callable[[str], Queue]
    bucket: Callable[[str], Bucket]
    secret: Callable[[str], bytes]


DOORS = {
    "lean": Door(Table, Bus, Queue, Bucket, secret),
    "boto3": Door(SdkTable, SdkBus, SdkQueue, SdkBucket, sdk_secret),
}


def fresh(sort: str = "s") -> dict[str, str]:
    return {"pk": uuid.uuid4().hex, "sk": sort}
