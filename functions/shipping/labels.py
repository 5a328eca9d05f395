"""Buys labels from the carrier, and follows its parcels.

A purchase is recorded as `labelling` before the carrier is called, and its outcome after that. If the function fails in
between, the parcel becomes overdue and the sweeper asks the carrier for the outcome.
"""

import logging

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.fields import Actor
from shipping import rules
from shipping.domain import CarrierParcel, NoCarrier, Parcel, Shipment
from shipping.ports import Carrier, CarrierDown, CarrierOutcomeUnknown, Consignment, Refused, Shipments
from shipping.writer import ShipmentWriter

_UNKNOWN = CarrierParcel(state="unknown")
_WORRYING = 8
"""Attempts to buy one label, after about half an hour: an operator should be alerted."""
_ORDER_ID_LENGTH = 36

_log = logging.getLogger(__name__)


class LabelService:
    """`carrier` is None in a stage where staff buy labels elsewhere.

    Raises ConcurrentUpdate when other writers keep changing the same shipment; the caller must then retry.
    """

    def __init__(
        self, shipments: Shipments, writer: ShipmentWriter, carrier: Carrier | None, clock: Clock
    ) -> None:
        self._shipments = shipments
        self._writer = writer
        self._carrier = carrier
        self._clock = clock

    def buy(self, order_id: str, parcel_id: str, by: Actor) -> Shipment:
        """Idempotent. Returns the parcel as `labelling` if the carrier has not responded.

        Raises ShipmentNotFound, ParcelNotFound, NoCarrier.
        """
        carrier, begun = self._required(), False

        def begin(shipment: Shipment) -> Shipment:
            nonlocal begun
            after = rules.transition(shipment, parcel_id, "label", self._clock(), by)
            begun = after is not shipment
            if not begun:
                return shipment
            return rules.with_parcel(after, replace(rules.found(after, parcel_id), carrier=carrier.name))

        shipment = self._writer.change(order_id, begin)
        return self._buy(carrier, shipment, rules.found(shipment, parcel_id)) if begun else shipment

    def notified(self, reference: str) -> bool:
        """Handles a notification by getting the parcel from the carrier.

        Returns False when the parcel is not ours, or has no label of this carrier. Raises NoCarrier, CarrierDown,
        CarrierOutcomeUnknown.
        """
        carrier = self._required()
        order_id, parcel_id = reference[:_ORDER_ID_LENGTH], reference[_ORDER_ID_LENGTH + 1 :]
        shipment = self._shipments.get(order_id)
        parcels = shipment.parcels if shipment else ()
        if not any(each.id == parcel_id and each.carrier == carrier.name for each in parcels):
            return False
        reported = carrier.find(reference)

        def change(present: Shipment) -> Shipment:
            after = rules.observed(present, parcel_id, reported, self._clock())
            return after if rules.moved(present, after) else present

        self._writer.change(order_id, change)
        return True

    def resume(self, order_id: str) -> bool:
        """Resumes an overdue parcel: gets it from the carrier, and buys its label again if there is none.

        Returns False for a shipment that has none.
        """
        carrier, parcel = self._required(), None

        def claim(shipment: Shipment) -> Shipment:
            nonlocal parcel
            at = self._clock()
            parcel = rules.due(shipment, at)
            return rules.claimed(shipment, parcel, at) if parcel else shipment

        shipment = self._writer.change(order_id, claim)
        if parcel is None:
            return False
        parcel = rules.found(shipment, parcel.id)
        about = {"order_id": order_id, "parcel_id": parcel.id, "attempts": parcel.attempts}
        if parcel.state == "labelling" and parcel.attempts >= _WORRYING:
            _log.error("The label cannot be bought", extra=about)
        if parcel.state == "dispatched" and parcel.attempts >= rules.TRACKED_TIMES:
            _log.error("The carrier does not deliver the parcel", extra=about)
        reported = self._find(carrier, shipment, parcel)
        if parcel.state == "labelling" and reported.state == "absent":
            self._buy(carrier, shipment, parcel)
        else:
            self._observe(order_id, parcel.id, reported)
        return True

    def _buy(self, carrier: Carrier, shipment: Shipment, parcel: Parcel) -> Shipment:
        """Looks up the outcome at once if the response got lost. If that fails too, the parcel stays due."""
        if shipment.address is None:
            return shipment
        consignment = Consignment(
            reference=reference_of(shipment, parcel),
            weight_grams=parcel.weight_grams,
            service=shipment.shipping_option,
            address=shipment.address,
        )
        try:
            reported = carrier.buy_label(consignment)
        except Refused as refused:
            reported = CarrierParcel(state="refused", reason=refused.reason)
        except CarrierDown as failure:
            self._note(shipment, parcel, failure)
            reported = _UNKNOWN
        except CarrierOutcomeUnknown as failure:
            self._note(shipment, parcel, failure)
            reported = self._find(carrier, shipment, parcel)
        return self._observe(shipment.order_id, parcel.id, reported)

    def _find(self, carrier: Carrier, shipment: Shipment, parcel: Parcel) -> CarrierParcel:
        try:
            return carrier.find(reference_of(shipment, parcel))
        except (CarrierDown, CarrierOutcomeUnknown) as failure:
            self._note(shipment, parcel, failure)
            return _UNKNOWN

    def _observe(self, order_id: str, parcel_id: str, reported: CarrierParcel) -> Shipment:
        return self._writer.change(
            order_id, lambda shipment: rules.observed(shipment, parcel_id, reported, self._clock())
        )

    def _required(self) -> Carrier:
        if self._carrier is None:
            raise NoCarrier("Buy the label elsewhere, and record its tracking number.")
        return self._carrier

    def _note(self, shipment: Shipment, parcel: Parcel, failure: Exception) -> None:
        about = {"order_id": shipment.order_id, "parcel_id": parcel.id, "attempts": parcel.attempts}
        _log.warning("The carrier did not respond", extra={**about, "failure": repr(failure)})


def reference_of(shipment: Shipment, parcel: Parcel) -> str:
    """The carrier's idempotency key. The length of an order id is fixed, so the two parts can be told apart."""
    return f"{shipment.order_id}-{parcel.id}"
