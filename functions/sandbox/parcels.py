"""The use cases of the sandbox as a carrier: it sells labels, and moves parcels when it is told to.

A parcel and its webhook call are two separate writes, as with many carriers, so the call may get lost.
"""

from msgspec.structs import replace

from cartwright.ids import NewId
from sandbox.domain import AnswerLost, OutOfOrder
from sandbox.parcel_domain import (
    CALLBACKS,
    FAILURE,
    REFUSAL,
    TIMEOUT,
    AddressRefused,
    Delivery,
    OtherContents,
    Parcel,
    ParcelEnded,
    ParcelNotFound,
    Report,
)
from sandbox.ports import PARCEL_UPDATED, Call, Calls, Parcels


class SandboxCarrier:
    """Every method raises ConcurrentUpdate."""

    def __init__(self, parcels: Parcels, calls: Calls, new_id: NewId) -> None:
        self._parcels = parcels
        self._calls = calls
        self._new_id = new_id

    def sell_label(self, wanted: Parcel) -> Parcel:
        """Idempotent. Raises OtherContents; the postcode may ask for AddressRefused, OutOfOrder, AnswerLost."""
        postcode = wanted.address.postcode
        if postcode == REFUSAL:
            raise AddressRefused
        before = self._parcels.get(wanted.reference)
        if before is None and postcode == FAILURE:
            self._save(None, replace(wanted, failed=True))
            raise OutOfOrder
        if before is not None and not before.failed:
            if (before.weight_grams, before.address) != (wanted.weight_grams, wanted.address):
                raise OtherContents
            return before
        number = f"SB{self._new_id().replace('-', '').upper()}"
        sold = self._save(before, replace(wanted, tracking_number=number))
        if postcode == TIMEOUT:
            raise AnswerLost
        return sold

    def find(self, reference: str) -> Parcel:
        """Raises ParcelNotFound, also for a parcel without a label."""
        parcel = self._parcels.get(reference)
        if parcel is None or parcel.failed:
            raise ParcelNotFound
        return parcel

    def scan(self, reference: str, report: Report, delivery: Delivery) -> Parcel:
        """Moves the parcel, and calls the merchant as `delivery` says; a forged call moves nothing.

        Raises ParcelNotFound, ParcelEnded.
        """
        before = self.find(reference)
        if delivery == "forged":
            saved = before
        elif before.state in ("delivered", "lost"):
            raise ParcelEnded
        else:
            saved = self._save(before, replace(before, state=report))
        event_id = self._new_id()
        for callback in CALLBACKS[delivery]:
            call = Call(
                event_id=event_id,
                type=PARCEL_UPDATED,
                reference=reference,
                url=before.callback_url,
                forged=callback.forged,
            )
            self._calls.send(call, after_seconds=callback.after_seconds)
        return saved

    def _save(self, before: Parcel | None, after: Parcel) -> Parcel:
        if after == before:
            return after
        numbered = replace(after, version=before.version + 1 if before else 1)
        self._parcels.save(before, numbered)
        return numbered
