"""What every process pays."""

from bench.transports import said

said()
