"""The environment variables of a function: one class that CDK writes and the handler reads."""

from collections.abc import Mapping
from typing import Self

from msgspec import Struct


class MissingSettings(RuntimeError):
    """Required environment variables are missing; the message names all of them."""


class Settings(Struct, frozen=True, kw_only=True):
    """Subclasses add `str` fields: `table_name` is the variable TABLE_NAME.

    At synth the values may be CDK tokens, so they are not validated here.
    """

    service: str

    def environment(self) -> dict[str, str]:
        return {name.upper(): getattr(self, name) for name in self.__struct_fields__}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Raises MissingSettings. An empty variable counts as missing."""
        values = {name: environment.get(name.upper(), "") for name in cls.__struct_fields__}
        if missing := [name.upper() for name, value in values.items() if not value]:
            raise MissingSettings(f"{cls.__name__} needs the environment variables {', '.join(missing)}")
        return cls(**values)


class RelaySettings(Settings, frozen=True, kw_only=True):
    """`unpublished_url` is the queue of changes whose events cannot be published."""

    bus_name: str
    unpublished_url: str = ""
