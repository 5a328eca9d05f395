"""The runtime that all services share: handler composition here; relay, consumers, sweepers and retries in modules."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from cartwright.logging import configure
from cartwright.settings import Settings

Read = TypeVar("Read", bound=Settings)
Handler = Callable[[Any, Any], Any]


class Composed(Generic[Read]):
    """`compose` is called once per execution environment, with the settings that `read` returns.

    On Lambda this happens during INIT, which has the full CPU and fails the deployment if a setting is missing.
    Elsewhere it happens at the first call, so that tests can import the module without settings.
    """

    def __init__(self, compose: Callable[[Read], Handler], read: Callable[[Mapping[str, str]], Read]) -> None:
        self._compose = compose
        self._read = read
        self._handler: Handler | None = None
        if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
            self._handler = self._composed()

    def __call__(self, event: Any, context: Any) -> Any:
        if self._handler is None:
            self._handler = self._composed()
        return self._handler(event, context)

    def _composed(self) -> Handler:
        settings = self._read(os.environ)
        configure(settings.service)
        return self._compose(settings)
