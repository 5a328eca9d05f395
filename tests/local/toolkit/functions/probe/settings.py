from cartwright.settings import Settings


class RelaySettings(Settings, frozen=True, kw_only=True):
    bus_name: str
    unpublished_url: str = ""


class NoteSettings(Settings, frozen=True, kw_only=True):
    table_name: str
