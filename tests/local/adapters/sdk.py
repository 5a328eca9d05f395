"""The adapters of `cartwright.aws` once more, by boto3: the lean ones are held to do what these do.

Every method is written anew on the SDK's clients; mypy keeps the signatures the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from cartwright.aws import errors
from cartwright.aws.events import Bus
from cartwright.aws.retrying import Refusal
from cartwright.aws.s3 import Bucket, StoredObject, Summary
from cartwright.aws.sqs import Queue
from cartwright.outbox import Message

_ERRORS: dict[str, type[errors.AwsError]] = {
    "AccessDenied": errors.AccessDenied,
    "AccessDeniedException": errors.AccessDenied,
    "ConditionalCheckFailedException": errors.ConditionFailed,
    "NoSuchBucket": errors.ResourceMissing,
    "NoSuchKey": errors.ResourceMissing,
    "NoSuchUpload": errors.ConditionFailed,
    "404": errors.ResourceMissing,
    "QueueDoesNotExist": errors.ResourceMissing,
    "AWS.SimpleQueueService.NonExistentQueue": errors.ResourceMissing,
    "ResourceNotFoundException": errors.ResourceMissing,
    "ValidationException": errors.Invalid,
}


def client(service: str) -> Any:
    s3 = {"addressing_style": "path"}
    return boto3.session.Session().client(service, config=Config(signature_version="v4", s3=s3))


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code, text = error.response["Error"]["Code"], str(error)
        if code == "TransactionCanceledException":
            reasons = [each["Code"] for each in error.response["CancellationReasons"]]
            raise errors.TransactionCancelled(text, reasons) from error
        raise _ERRORS.get(code, errors.AwsError)(text) from error


class SdkBus(Bus):
    def connect(self) -> Self:
        client("events")
        return self

    def put(self, messages: Sequence[Message]) -> list[Refusal | None]:
        with translated():
            for each in messages:
                entry = {"Source": each.source, "DetailType": each.name, "Detail": each.detail}
                answer = client("events").put_events(Entries=[{"EventBusName": self._name, **entry}])
                assert answer["FailedEntryCount"] == 0
        return [None] * len(messages)


class SdkQueue(Queue):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client = client("sqs")

    def send(self, body: str, *, delay: int | None = None) -> None:
        delayed = {} if delay is None else {"DelaySeconds": delay}
        with translated():
            self._client.send_message(QueueUrl=self._url, MessageBody=body, **delayed)


class SdkBucket(Bucket):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._client = client("s3")

    def open(self, key: str) -> StoredObject:
        with translated():
            answer = self._client.get_object(Bucket=self._name, Key=key)
        return StoredObject(answer["ContentLength"], answer["ETag"].strip('"'), answer["Body"].iter_chunks())

    def read(self, key: str) -> bytes:
        return b"".join(self.open(key).chunks)

    def head(self, key: str) -> Summary:
        with translated():
            answer = self._client.head_object(Bucket=self._name, Key=key)
        return Summary(answer["ContentLength"], answer["ETag"].strip('"'))

    def put(self, key: str, content: bytes, *, content_type: str, cache_control: str = "no-store") -> str:
        about = {"ContentType": content_type, "CacheControl": cache_control}
        with translated():
            answer = self._client.put_object(Bucket=self._name, Key=key, Body=content, **about)
        return str(answer["ETag"]).strip('"')

    def delete(self, key: str) -> None:
        with translated():
            self._client.delete_object(Bucket=self._name, Key=key)

    def start_upload(self, key: str, *, content_type: str) -> str:
        about = {"Bucket": self._name, "Key": key, "ContentType": content_type}
        with translated():
            return str(self._client.create_multipart_upload(**about)["UploadId"])

    def upload_part(self, key: str, upload_id: str, number: int, content: bytes) -> str:
        about = {"Bucket": self._name, "Key": key, "UploadId": upload_id, "PartNumber": number}
        with translated():
            return str(self._client.upload_part(**about, Body=content)["ETag"]).strip('"')

    def complete_upload(self, key: str, upload_id: str, etags: Sequence[str]) -> str:
        about = {"Bucket": self._name, "Key": key, "UploadId": upload_id}
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
        with translated():
            answer = self._client.complete_multipart_upload(**about, MultipartUpload={"Parts": parts})
        return str(answer["ETag"]).strip('"')

    def abort_upload(self, key: str, upload_id: str) -> None:
        with translated():
            self._client.abort_multipart_upload(Bucket=self._name, Key=key, UploadId=upload_id)

    def presigned_put(
        self, key: str, *, content_type: str, content_length: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        about = {
            "Bucket": self._name,
            "Key": key,
            "ContentType": content_type,
            "ContentLength": content_length,
        }
        url = self._client.generate_presigned_url("put_object", Params=about, ExpiresIn=seconds)
        return str(url), {"Content-Type": content_type, "Content-Length": str(content_length)}

    def presigned_get(self, key: str, *, seconds: int, at: float | None = None) -> str:
        assert at is None, "botocore signs as of now"
        about = {"Bucket": self._name, "Key": key}
        return str(self._client.generate_presigned_url("get_object", Params=about, ExpiresIn=seconds))


def sdk_secret(arn: str) -> bytes:
    with translated():
        value: str = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return value.encode()
