"""Run by path: ``cpu_probe.py HANDLER REQUESTS`` with an event on standard input; times that many requests with it.

What it says are milliseconds of CPU, all threads of this process together, its largest size and the last answer.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace


def main() -> None:
    event = json.load(sys.stdin)
    context = SimpleNamespace(
        function_name="probe",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:eu-west-1:000000000000:function:probe",
        aws_request_id="probe",
        get_remaining_time_in_millis=lambda: 60_000,
    )
    module, _, name = sys.argv[1].rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    taken = []
    for _ in range(int(sys.argv[2])):
        started = time.process_time_ns()
        answer = handler(event, context)
        taken.append((time.process_time_ns() - started) / 1e6)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak_mb = int(status["VmHWM"].split()[0]) / 1024
    sys.stdout.write(json.dumps({"milliseconds": taken, "peak_mb": peak_mb, "answer": answer}))


if __name__ == "__main__":
    main()
