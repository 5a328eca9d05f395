"""The catalogue's HTTP contract: handlers, the API stack and the OpenAPI file are made from its routes."""

from cartwright.http import Route
from catalog.imports import api as imports
from catalog.products import api as products

TITLE = "Cartwright catalogue"
VERSION = "1.1.0"

ROUTES: tuple[Route, ...] = (*products.ROUTES, *imports.ROUTES)
