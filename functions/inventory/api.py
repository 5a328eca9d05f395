"""The HTTP contract of the inventory. Handlers, the API stack and the OpenAPI file are derived from its routes."""

from cartwright.http import Route
from inventory.reservations import api as reservations
from inventory.stock import api as stock

TITLE = "Cartwright inventory"
VERSION = "1.0.0"

ROUTES: tuple[Route, ...] = (*stock.ROUTES, *reservations.ROUTES)
