"""The catalogue's HTTP contract: handlers, the API stack and the OpenAPI file are made from its routes."""

from cartwright.http import Route
from catalog.categories import api as categories
from catalog.imports import api as imports
from catalog.products import api as products

TITLE = "Cartwright catalogue"
VERSION = "2.0.0"

ROUTES: tuple[Route, ...] = (*products.ROUTES, *categories.ROUTES, *imports.ROUTES)
