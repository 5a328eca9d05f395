"""The HTTP contract of the catalog. Handlers, the API stack and the OpenAPI file are generated from its routes."""

from cartwright.http import Route
from catalog.categories import api as categories
from catalog.exports import api as exports
from catalog.images import api as images
from catalog.imports import api as imports
from catalog.products import api as products
from catalog.search import api as search
from catalog.synonyms import api as synonyms

TITLE = "Cartwright catalogue"
VERSION = "1.0.0"

ROUTES: tuple[Route, ...] = (
    *products.ROUTES,
    *search.ROUTES,
    *categories.ROUTES,
    *imports.ROUTES,
    *exports.ROUTES,
    *images.ROUTES,
    *synonyms.ROUTES,
)
