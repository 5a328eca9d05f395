"""Run by path: ``import_probe.py HANDLER`` with an event on standard input; says which modules that loads.

It imports nothing that Lambda's runtime has not imported by then, so that every further module is the function's.
"""

import decimal
import importlib
import json
import logging
import runpy
import sys
import traceback
from types import SimpleNamespace

try:
    import awslambdaric.__main__ as runtime
except ImportError:  # The tests run without it, on what it imports of the standard library.
    runtime = SimpleNamespace(imports=(decimal, logging, runpy, traceback))


def main() -> None:
    event = json.load(sys.stdin)
    context = SimpleNamespace(
        function_name="probe", aws_request_id="probe", get_remaining_time_in_millis=lambda: 60_000
    )
    before = set(sys.modules)
    module, _, name = sys.argv[1].rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    imported = set(sys.modules)
    answer = handler(event, context)
    found = {
        "init": sorted(imported - before),
        "first": sorted(sys.modules.keys() - imported),
        "answer": answer,
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
