import os

from cartwright.aws.dynamodb import Table
from cartwright.logging import configure
from probe.settings import NoteSettings

_settings = NoteSettings.from_environment(os.environ)
configure(_settings.service)
_table = Table(_settings.table_name)


def note(name: str, what: str) -> None:
    _table.put({"pk": f"SEEN#{name}", "sk": "SEEN", "what": what})
