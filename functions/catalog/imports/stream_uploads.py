"""Writes S3 objects as streams, with only one part in memory."""

import logging
from collections.abc import Iterable, Iterator

from cartwright.aws.errors import AwsError
from cartwright.aws.s3 import Bucket

PART = 8 * 1024 * 1024
"""Bytes. S3 requires at least 5 MB per part except the last, and allows 10,000 parts."""

_log = logging.getLogger(__name__)


def write(bucket: Bucket, key: str, chunks: Iterable[bytes], *, content_type: str) -> int:
    """Returns the size of the object. An interrupted write leaves no object.

    If the process dies, the bucket's lifecycle rule deletes its parts.
    """
    parts = _parts(chunks)
    first, second = next(parts, b""), next(parts, b"")
    if not second:
        bucket.put(key, first, content_type=content_type)
        return len(first)
    upload_id = bucket.start_upload(key, content_type=content_type)
    try:
        etags = [bucket.upload_part(key, upload_id, 1, first)]
        size, part = len(first), second
        del first
        while part:
            etags.append(bucket.upload_part(key, upload_id, len(etags) + 1, part))
            size += len(part)
            part = next(parts, b"")
        bucket.complete_upload(key, upload_id, etags)
    except BaseException:
        try:
            bucket.abort_upload(key, upload_id)
        except AwsError:
            _log.warning("The multipart upload is left to the lifecycle rule", exc_info=True)
        raise
    return size


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    part = bytearray()
    for chunk in chunks:
        part += chunk
        if len(part) >= PART:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)
