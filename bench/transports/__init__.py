"""Ways to make a first DynamoDB call, each a module that is a whole process: ``python -m bench.transports.NAME``.

``said`` ends each: the process's own CPU time since its start, in ms, and how many modules it loaded.
"""

import os
import sys
import time

KEY = {"pk": {"S": "a"}, "sk": {"S": "a"}}
TABLE = "things"
ROOTS = "layers/shared/python/cartwright/aws/roots.pem"
"""From the project's folder, in which benchmarks run."""


def said() -> None:
    loaded = len(sys.modules)
    os.write(1, b'{"cpu": %.3f, "modules": %d}' % (time.process_time() * 1000, loaded))
