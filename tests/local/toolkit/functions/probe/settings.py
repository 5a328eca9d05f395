from dataclasses import dataclass

from cartwright.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings(Settings):
    bus_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSettings(Settings):
    table_name: str
