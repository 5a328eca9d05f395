"""The environment contract of a function: CDK writes it and the handler reads it through one class."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


class MissingSettings(RuntimeError):
    """The environment lacks what the function was written to need; names every missing variable at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Subclasses add `str` fields: `table_name` is the variable TABLE_NAME.

    At synth the values may be CDK tokens, so nothing here looks into them.
    """

    service: str

    def environment(self) -> dict[str, str]:
        return {field.name.upper(): getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Raises MissingSettings; a variable that is set but empty counts as missing."""
        values = {field.name: environment.get(field.name.upper(), "") for field in fields(cls)}
        if missing := [name.upper() for name, value in values.items() if not value]:
            raise MissingSettings(f"{cls.__name__} needs the environment variables {', '.join(missing)}")
        return cls(**values)
