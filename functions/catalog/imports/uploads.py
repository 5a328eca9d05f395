"""The files of imports, in S3."""

from datetime import datetime, timedelta

from cartwright.aws.s3 import Bucket
from cartwright.ids import is_id
from catalog.imports.domain import Upload
from catalog.imports.ports import UploadedFile

_OPEN_SECONDS = 900


class BucketUploads:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def announce(self, import_id: str, *, content_length: int, content_type: str, at: datetime) -> Upload:
        url, headers = self._bucket.presigned_put(
            _object_key(import_id),
            content_type=content_type,
            content_length=content_length,
            seconds=_OPEN_SECONDS,
        )
        return Upload(url=url, headers=headers, expires_at=at + timedelta(seconds=_OPEN_SECONDS))

    def open(self, import_id: str) -> UploadedFile:
        stored = self._bucket.open(_object_key(import_id))
        return UploadedFile(etag=stored.etag, chunks=stored.chunks)


def import_of(object_key: str) -> str | None:
    """The id of the import whose file `object_key` is; None for any other object."""
    import_id = object_key.removeprefix("imports/").removesuffix(".csv")
    return import_id if is_id(import_id) and object_key == _object_key(import_id) else None


def _object_key(import_id: str) -> str:
    return f"imports/{import_id}.csv"
