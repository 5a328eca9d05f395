"""TLS under every root that the system trusts."""

import ssl

from bench.transports import said

ssl.create_default_context()
said()
