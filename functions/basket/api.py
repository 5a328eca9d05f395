"""The HTTP contract of baskets. Handlers, the API stack and the OpenAPI file are generated from its routes."""

from basket.baskets import api as baskets
from basket.pricing import api as pricing
from cartwright.http import Route

TITLE = "Cartwright baskets"
VERSION = "1.0.0"

ROUTES: tuple[Route, ...] = (*baskets.ROUTES, *pricing.ROUTES)
