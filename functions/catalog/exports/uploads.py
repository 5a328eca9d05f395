"""Export files in S3: exports/<id>.<format>."""

from collections.abc import Iterable

import msgspec

from cartwright.aws.s3 import Bucket
from cartwright.aws.sqs import Queue
from catalog.exports.domain import ExportFormat
from catalog.imports.stream_uploads import write

_OPEN_SECONDS = 900
_TYPES: dict[ExportFormat, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


class BucketDownloads:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def write(self, export_id: str, file_format: ExportFormat, chunks: Iterable[bytes]) -> int:
        return write(self._bucket, _key(export_id, file_format), chunks, content_type=_TYPES[file_format])

    def url(self, export_id: str, file_format: ExportFormat) -> str:
        return self._bucket.presigned_get(_key(export_id, file_format), seconds=_OPEN_SECONDS)


def _key(export_id: str, file_format: ExportFormat) -> str:
    return f"exports/{export_id}.{file_format}"


class RequestQueue:
    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def send(self, export_id: str) -> None:
        self._queue.send(msgspec.json.encode({"export_id": export_id}).decode())
