"""TLS under Amazon's roots alone, as the lean path has it for AWS's own hosts."""

import ssl

from bench.transports import ROOTS, said

ssl.create_default_context(cafile=ROOTS)
said()
