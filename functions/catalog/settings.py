"""Environment settings of the catalog functions, and the index of their table."""

from typing import Literal

from cartwright.settings import Settings

CHANGES = "changes"
"""The index of the table."""


SearchLanguage = Literal[
    "arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek", "hungarian", "italian",
    "norwegian", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish",
]  # fmt: skip
"""The languages whose stems Tantivy knows."""


class PublicSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class ThumbnailsSettings(Settings, frozen=True, kw_only=True):
    image_bucket: str


class SearchSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    index_bucket: str
    search_language: str
    cursor_secret_arn: str
    user_pool_client_id: str


class IndexerSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    index_bucket: str
    search_language: str


class StaffSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    cursor_secret_arn: str
    import_bucket: str
    image_bucket: str
    export_queue_url: str
    user_pool_client_id: str


class ImporterSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    import_bucket: str
    import_queue_url: str


class ExporterSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    export_bucket: str


class ImagesSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    image_bucket: str


class ImageAttacherSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    image_bucket: str
