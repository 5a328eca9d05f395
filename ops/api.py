"""Calls a service's API as a staff user, also in long-running commands."""

from collections.abc import Callable, Mapping
from typing import Any

from ops import http
from ops.shop import Shop


class Session:
    """``get_token`` is called again when a token expires during a long operation."""

    def __init__(self, shop: Shop, service: str, get_token: Callable[[], str]) -> None:
        self._api = shop.api(service)
        self._get_token = get_token
        self._token = get_token()

    def call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Raises what ``http.call`` raises."""
        try:
            return http.call(method, self._api + path, token=self._token, body=body, headers=headers)
        except http.RefusedError as error:
            if error.status != 401:
                raise
        self._token = self._get_token()
        return http.call(method, self._api + path, token=self._token, body=body, headers=headers)
