"""Environment settings of the catalog functions, and the index of their table."""

from cartwright.settings import Settings

CHANGES = "changes"
"""The index of the table."""


class PublicSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class ThumbnailsSettings(Settings, frozen=True, kw_only=True):
    image_bucket: str


class SearchSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    index_bucket: str
    cursor_secret_arn: str
    user_pool_client_id: str


class IndexerSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    index_bucket: str


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
