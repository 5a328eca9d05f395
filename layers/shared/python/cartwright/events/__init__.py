"""The events services exchange, each the single source of its name, version, schema, rule and sample.

A module per service that tells them; `all` lists them.
"""

from cartwright.events.base import Event

__all__ = ["Event"]
