"""The handler of a function that is measured: calls the function's own, and notes each invocation in a file.

Runs in the deployed function's process, so it imports the standard library only.
"""

import importlib
import json
import os
import time
from typing import Any

_module, _, _name = os.environ["BENCH_HANDLER"].rpartition(".")
_handler = getattr(importlib.import_module(_module), _name)


def handler(event: Any, context: object) -> Any:
    """Notes the seconds of CPU, of all threads, and the sizes of the messages of a queue."""
    started = time.process_time()
    try:
        return _handler(event, context)
    finally:
        noted = {"cpu": time.process_time() - started, "messages": _messages(event)}
        with open(os.environ["BENCH_NOTES"], "a", encoding="utf-8") as notes:
            notes.write(json.dumps(noted) + "\n")


def _messages(event: Any) -> list[int]:
    records = event.get("Records", []) if isinstance(event, dict) else []
    return [
        len(each["body"].encode())
        for each in records
        if each.get("eventSource", each.get("EventSource")) == "aws:sqs"
    ]
