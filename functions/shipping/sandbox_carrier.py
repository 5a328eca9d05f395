"""The sandbox as a carrier, through its API. The reference is also its idempotency key."""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from cartwright.https import HttpsError, OutcomeUnknown
from cartwright.remote import Remote, Reply
from cartwright.signatures import InvalidSignature, verify
from shipping.domain import CarrierParcel
from shipping.ports import (
    CarrierDown,
    CarrierOutcomeUnknown,
    Consignment,
    Notification,
    Refused,
    Untrusted,
)

SIGNATURE = "sandbox-signature"
_STATES = frozenset({"labelled", "in-transit", "delivered", "lost"})
_TYPE = "parcel.updated"


class _View(Struct, frozen=True):
    state: str
    tracking_number: str = ""
    label_url: str = ""


class _Fault(Struct, frozen=True):
    code: str = ""


class _Message(Struct, frozen=True):
    id: Annotated[str, Meta(min_length=1, max_length=255)]
    type: Annotated[str, Meta(max_length=64)]
    reference: Annotated[str, Meta(min_length=1, max_length=64)]


class SandboxCarrier:
    """`key` is called on first use, and again after the carrier refused it.

    The sandbox sends its webhooks to `callback_url`.
    """

    name = "sandbox"

    def __init__(self, remote: Remote, key: Callable[[], bytes], callback_url: str) -> None:
        self._remote = remote
        self._key = functools.cache(key)
        self._callback_url = callback_url

    def buy_label(self, consignment: Consignment) -> CarrierParcel:
        parameters = {**msgspec.to_builtins(consignment), "callback_url": self._callback_url}
        return self._parcel(self._send("POST", "", msgspec.json.encode(parameters)))

    def find(self, reference: str) -> CarrierParcel:
        reply = self._send("GET", f"/{reference}")
        if reply.status == 404:
            return CarrierParcel(state="absent")
        return self._parcel(reply)

    def _send(self, method: str, path: str, body: bytes = b"") -> Reply:
        headers = {"Authorization": f"Bearer {self._key().decode()}", "Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        try:
            return self._remote.call(method, f"/parcels{path}", headers=headers, body=body)
        except OutcomeUnknown as error:
            raise CarrierOutcomeUnknown(str(error)) from None
        except HttpsError as error:
            raise CarrierDown(str(error)) from None

    def _parcel(self, reply: Reply) -> CarrierParcel:
        if reply.status == 401:
            self._key.cache_clear()
        if reply.status in (401, 403, 429):
            raise CarrierDown(f"{reply.status} {_code(reply)}")
        if reply.status == 409 and _code(reply) == "concurrent-update":
            raise CarrierOutcomeUnknown("Two requests for one label at once")
        if 400 <= reply.status < 500:
            raise Refused(_code(reply) or "refused")
        if reply.status != 200:
            raise CarrierOutcomeUnknown(str(reply.status))
        try:
            view = msgspec.json.decode(reply.content, type=_View)
        except msgspec.DecodeError:
            raise CarrierOutcomeUnknown("The response is not valid") from None
        if view.state not in _STATES:
            raise CarrierOutcomeUnknown("The response has an unknown state")
        return CarrierParcel(
            state=view.state,  # type: ignore[arg-type]
            tracking_number=view.tracking_number,
            label_url=view.label_url,
        )


class SandboxNotifications:
    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = functools.cache(secret)

    def read(self, content: bytes, headers: Mapping[str, str], now: datetime) -> Notification | None:
        try:
            verify(self._secret(), headers.get(SIGNATURE, ""), content, now)
            message = msgspec.json.decode(content, type=_Message)
        except (InvalidSignature, msgspec.DecodeError) as error:
            raise Untrusted(str(error)) from None
        return Notification(message.id, message.reference) if message.type == _TYPE else None


def _code(reply: Reply) -> str:
    try:
        return msgspec.json.decode(reply.content, type=_Fault).code
    except msgspec.DecodeError:
        return ""
