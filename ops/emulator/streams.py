"""Saves what MiniStack's own persistence omits: stream records that a reader has not read yet.

MiniStack saves each reader's position, an index into all records since the stream began, but not the records. After a
restart, every reader would wait until the stream has that many records again.
"""

import time
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb, lambda_svc, sqs

FILE = "dynamodb_streams"


def unread() -> dict[str, Any]:
    """Each stream's records from its slowest reader's position on; all of them without readers."""
    records, trimmed = AccountRegionScopedDict(), AccountRegionScopedDict()
    slowest = _slowest_readers()
    for (account, region, table), kept in dynamodb._stream_records.all_items():
        start = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
        position = max(start, slowest.get((account, region, table), start))
        records.set_scoped(account, region, table, kept[position - start :])
        trimmed.set_scoped(account, region, table, position)
    return {"records": records, "trimmed": trimmed, "sequence": dynamodb._stream_seq_counter}


def restore(data: dict[str, Any]) -> None:
    """Resets the records' age, so that a shop that is stopped over a weekend loses none to the 24-hour retention."""
    for records in data["records"].all_values():
        for record in records:
            record["dynamodb"]["ApproximateCreationDateTime"] = int(time.time())
    dynamodb._stream_records.update(data["records"])
    dynamodb._stream_trimmed.update(data["trimmed"])
    dynamodb._stream_seq_counter = data["sequence"]


def release_received() -> None:
    """Makes received messages visible again: their receivers died with the server."""
    for queue in sqs._queues.all_values():
        for message in queue["messages"]:
            if message["receipt_handle"] is not None:
                message["visible_at"] = 0


def _slowest_readers() -> dict[tuple[str, str, str], int]:
    """By account, region and table. A reader that has not begun is at the start."""
    found: dict[tuple[str, str, str], int] = {}
    for (account, region, name), mapping in lambda_svc._esms.all_items():
        source = mapping.get("EventSourceArn", "")
        if ":dynamodb:" not in source or "/stream/" not in source:
            continue
        key = (account, region, source.split("/stream/")[0].rpartition("/")[2])
        position = lambda_svc._dynamodb_stream_positions.get_scoped(account, region, name, 0)
        found[key] = min(position, found.get(key, position))
    return found
