"""Every call that `cartwright.aws` offers, once: what each asks of AWS is seen by making it."""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from cartwright.aws import cognito, dynamodb, events, s3, secrets, sqs
from cartwright.aws.dynamodb import ConditionCheck, Delete, Expression, Put, Table, Update
from cartwright.outbox import Message
from tests.unit.cartwright.aws.endpoint import Reply, Wire, response

MODULES: tuple[ModuleType, ...] = (cognito, dynamodb, events, s3, secrets, sqs)
WITHOUT_A_REQUEST = frozenset({"Table.connect", "Bus.connect", "s3.xml_fault"})

_KEY = {"pk": "a", "sk": "a"}
_IS_THERE = Expression("attribute_exists(pk)")
_SET = Expression("SET n = :n", {":n": 1})
_WHOLE: Wire = Wire(response(200, b"<R><UploadId>u</UploadId><ETag>e</ETag></R>", etag='"e"'))
_ETAG = Wire(response(200, b"", etag='"e"'))

Call = tuple[Callable[[], Any], Reply | Wire]

CALLS: dict[str, Call] = {
    "UserPool.users": (
        lambda: list(cognito.UserPool("eu-west-1_pool").users('cognito:user_status = "UNCONFIRMED"')),
        (200, {"Users": []}),
    ),
    "UserPool.user": (lambda: cognito.UserPool("eu-west-1_pool").user("u"), (200, {})),
    "UserPool.delete": (lambda: cognito.UserPool("eu-west-1_pool").delete("u"), (200, {})),
    "Table.get": (lambda: Table("things").get(_KEY), (200, {})),
    "Table.put": (lambda: Table("things").put(_KEY, _IS_THERE), (200, {})),
    "Table.update": (lambda: Table("things").update(_KEY, _SET, _IS_THERE), (200, {})),
    "Table.delete": (lambda: Table("things").delete(_KEY, _IS_THERE), (200, {})),
    "Table.query": (
        lambda: Table("things").query(Expression("pk = :p", {":p": "a"}), limit=1, after=_KEY),
        (200, {"Items": []}),
    ),
    "Table.batch_get": (lambda: Table("things").batch_get([_KEY]), (200, {"Responses": {}})),
    "Table.batch_put": (lambda: Table("things").batch_put([_KEY]), (200, {})),
    "Table.batch_delete": (lambda: Table("things").batch_delete([_KEY]), (200, {})),
    "Table.transact": (
        lambda: Table("things").transact(
            [Put(_KEY), Update(_KEY, _SET), Delete(_KEY, _IS_THERE), ConditionCheck(_KEY, _IS_THERE)]
        ),
        (200, {}),
    ),
    "Bus.put": (
        lambda: events.Bus("shop").put([Message("cartwright.test", "N", "{}")]),
        (200, {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]}),
    ),
    "Bucket.open": (lambda: list(s3.Bucket("bucket").open("a/é").chunks), _ETAG),
    "Bucket.read": (lambda: s3.Bucket("bucket").read("k"), _ETAG),
    "Bucket.head": (lambda: s3.Bucket("bucket").head("k"), Wire(response(200, b"", etag='"e"'))),
    "Bucket.put": (lambda: s3.Bucket("bucket").put("k", b"x", content_type="text/plain"), _ETAG),
    "Bucket.delete": (lambda: s3.Bucket("bucket").delete("k"), _ETAG),
    "Bucket.start_upload": (lambda: s3.Bucket("bucket").start_upload("k", content_type="text/plain"), _WHOLE),
    "Bucket.upload_part": (lambda: s3.Bucket("bucket").upload_part("k", "u", 1, b"x"), _ETAG),
    "Bucket.complete_upload": (lambda: s3.Bucket("bucket").complete_upload("k", "u", ["e"]), _WHOLE),
    "Bucket.abort_upload": (lambda: s3.Bucket("bucket").abort_upload("k", "u"), _ETAG),
    "Bucket.presigned_put": (
        lambda: s3.Bucket("bucket").presigned_put(
            "k", content_type="text/plain", content_length=1, seconds=60
        ),
        _ETAG,
    ),
    "Bucket.presigned_get": (lambda: s3.Bucket("bucket").presigned_get("k", seconds=60), _ETAG),
    "secrets.secret": (lambda: secrets.secret("arn:s"), (200, {"SecretString": "open sesame"})),
    "Queue.send": (lambda: sqs.Queue("http://q").send("hello", delay=900), (200, {"MessageId": "m"})),
}


def offered() -> set[str]:
    """The public methods and functions of the modules that call AWS."""
    found = set[str]()
    for module in MODULES:
        for name, each in vars(module).items():
            if name.startswith("_") or getattr(each, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(each):
                found.add(f"{module.__name__.rpartition('.')[2]}.{name}")
            elif inspect.isclass(each):
                functions = [key for key, value in vars(each).items() if inspect.isfunction(value)]
                found |= {f"{name}.{key}" for key in functions if not key.startswith("_")}
    return found - WITHOUT_A_REQUEST
