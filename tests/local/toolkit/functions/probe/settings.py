from cartwright.settings import Settings


class NoteSettings(Settings, frozen=True, kw_only=True):
    table_name: str
