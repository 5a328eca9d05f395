"""The routes of reservations."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.http import Access, Route
from cartwright.text import END
from inventory.reservations.domain import ReservationNotFound
from inventory.reservations.views import ReservationView

OrderId = Annotated[
    str,
    Meta(
        pattern=f"^[0-9a-f]{{8}}-[0-9a-f]{{4}}-7[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}{END}",
        description="UUID, version 7",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00"],
    ),
]


class OrderPath(Struct, frozen=True, forbid_unknown_fields=True):
    order_id: OrderId


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/staff/reservations/{order_id}",
        operation="getReservation",
        summary="Get an order's reservation, with its lines and history",
        access=Access.STAFF,
        handler="staff",
        path_parameters=OrderPath,
        response=ReservationView,
        errors=(ReservationNotFound,),
    ),
)
