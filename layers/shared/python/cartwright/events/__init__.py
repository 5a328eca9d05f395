"""The events that services exchange. Each class is the single source of its name, version, schema, rule and sample.

There is a module for each service, or part of a service, that emits them; `all` lists every event.
"""

from cartwright.events.base import Event

__all__ = ["Event"]
