"""Ways to log, count and trace, each a module that is a whole process: ``python -m bench.observers.NAME``.

``said`` ends each: what it paid until its first invocation was served, from here on, where it has imported only what
every function has, and what each further one takes.
"""

import decimal
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable
from types import SimpleNamespace

import msgspec

sys.stdout = sys.stderr
"""Log lines must not get between the figures."""

LOADED_ANYWAY = (decimal, json, logging, traceback, msgspec)
"""By Lambda's runtime and by every function, however it logs."""

_LOADED = len(sys.modules)
_BEGAN = time.process_time()
FURTHER = 300
CONTEXT = SimpleNamespace(
    function_name="probe",
    function_version="1",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:000000000000:function:probe",
    aws_request_id="11111111-2222-4333-8444-555555555555",
    get_remaining_time_in_millis=lambda: 10_000,
)
FIELDS = {"method": "GET", "route": "/products/{product_id}", "status": 200, "duration_ms": 3.25}
"""Of the line that each invocation logs, beside the metric that it counts."""

Handler = Callable[[dict[str, object], object], object]


def said(handler: Handler) -> None:
    handler({}, CONTEXT)
    first = time.process_time()
    loaded = len(sys.modules) - _LOADED
    for _ in range(FURTHER):
        handler({}, CONTEXT)
    each = (time.process_time() - first) / FURTHER
    os.write(
        1, b'{"cpu": %.3f, "modules": %d, "each": %.3f}' % ((first - _BEGAN) * 1000, loaded, each * 1_000_000)
    )
