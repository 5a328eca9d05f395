"""Serves the lists of products, of the public and of staff."""

import os

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher
from catalog.bootstrap.search import compose
from catalog.handlers.search_operations import SearchOperations
from catalog.search.api import ROUTES
from catalog.settings import SearchSettings

_settings = SearchSettings.from_environment(os.environ)
_operations = SearchOperations(*compose(_settings))

handler = Dispatcher(ROUTES, _operations.table(), Authoriser(_settings.user_pool_client_id))
