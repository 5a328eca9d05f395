"""Import files and reports in S3: imports/<id>/upload.<format> and imports/<id>/report.csv."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from cartwright.aws.s3 import Bucket
from cartwright.aws.sqs import Queue
from cartwright.ids import is_id
from catalog.imports.domain import FileFormat, Import, Upload
from catalog.imports.ports import UploadedFile
from catalog.imports.stream_uploads import write

_OPEN_SECONDS = 900
_TYPES: dict[FileFormat, str] = {
    "csv": "text/csv",
    "csv.gz": "application/gzip",
    "jsonl": "application/jsonl",
    "jsonl.gz": "application/gzip",
}


class BucketUploads:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def announce(self, record: Import, *, content_length: int) -> Upload:
        url, headers = self._bucket.presigned_put(
            object_key(record.id, record.format),
            content_type=_TYPES[record.format],
            content_length=content_length,
            seconds=_OPEN_SECONDS,
        )
        expires_at = record.created_at + timedelta(seconds=_OPEN_SECONDS)
        return Upload(url=url, headers=headers, expires_at=expires_at)

    def open(self, import_id: str, file_format: FileFormat) -> UploadedFile:
        stored = self._bucket.open(object_key(import_id, file_format))
        return UploadedFile(etag=stored.etag, chunks=stored.chunks)

    def write_report(self, import_id: str, chunks: Iterator[bytes]) -> None:
        write(self._bucket, _report_key(import_id), chunks, content_type="text/csv; charset=utf-8")

    def report_url(self, import_id: str) -> str:
        return self._bucket.presigned_get(_report_key(import_id), seconds=_OPEN_SECONDS)


def import_of(key: str) -> str | None:
    """Returns the import id of an upload key; None for any other key."""
    import_id, _, _ = key.removeprefix("imports/").partition("/")
    files = (object_key(import_id, each) for each in _TYPES)
    return import_id if is_id(import_id) and key in files else None


def object_key(import_id: str, file_format: FileFormat) -> str:
    return f"imports/{import_id}/upload.{file_format}"


def _report_key(import_id: str) -> str:
    return f"imports/{import_id}/report.csv"


class ContinuationQueue:
    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def send(self, import_id: str) -> None:
        self._queue.send(msgspec.json.encode({"import_id": import_id}).decode())
