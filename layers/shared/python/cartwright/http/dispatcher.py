"""Serves the routes of one function: routing, authorization, parsing, the operation, the response and an access log."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from cartwright.authorisation import Caller
from cartwright.errors import CartwrightError, MethodNotAllowed, NotFound
from cartwright.http.headers import EntityTags, accept_json, header, if_match, if_none_match
from cartwright.http.requests import (
    Event,
    Request,
    correlation_id,
    read_body,
    read_headers,
    read_path,
    read_query,
    source_ip,
)
from cartwright.http.responses import Result, allowed_origin, failure, success
from cartwright.http.routes import Access, Route, methods
from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS

_log = logging.getLogger(__name__)

Operation = Callable[[Request], Result]


def operations_of(*servers: object) -> dict[str, Operation]:
    """The public methods of `servers` by operation: `get_my_order` serves getMyOrder."""
    return {
        camel_case(name): getattr(server, name)
        for server in servers
        for name in dir(type(server))
        if not name.startswith("_")
    }


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


class Authorizer(Protocol):
    def admit(self, access: Access, event: Event) -> Caller | None: ...


class Dispatcher:
    """A Lambda handler. `operations` must have exactly one callable per operation of `routes`.

    HEAD is served as GET without the body; no route declares it.
    """

    def __init__(
        self, routes: Iterable[Route], operations: Mapping[str, Operation], gate: Authorizer
    ) -> None:
        table = tuple(routes)
        declared = {route.operation for route in table}
        if odd := declared ^ operations.keys():
            raise ValueError(f"Routes and operations differ: {', '.join(sorted(odd))}")
        self._routes = {(route.path, route.method): route for route in table}
        self._operations = operations
        self._gate = gate

    def __call__(self, event: Event, context: object) -> dict[str, Any]:
        started = time.perf_counter()
        correlation = correlation_id(event)
        INVOCATION.begin(context, correlation)
        try:
            answer = self._serve(event, correlation)
        except Exception as error:
            answer = self._refuse(event, correlation, error)
        if event.get("httpMethod") == "HEAD":
            answer["body"] = ""
        answer["headers"] |= allowed_origin(header(event, "origin"))
        _log.info(
            "request",
            extra={
                "method": event.get("httpMethod"),
                "route": event.get("resource"),
                "status": answer["statusCode"],
                "duration_ms": round((time.perf_counter() - started) * 1000, 2),
            },
        )
        METRICS.flush()
        return answer

    def _serve(self, event: Event, correlation: str) -> dict[str, Any]:
        route = self._route(event)
        caller = self._gate.admit(route.access, event)
        if caller and route.access is Access.STAFF:
            INVOCATION.act(caller.subject, caller.email)
        if route.response:
            accept_json(event)
        request = Request(
            path=read_path(event, route.path_parameters),
            query=read_query(event, route.query),
            headers=read_headers(event, route.headers),
            body=read_body(event, route),
            caller=caller,
            correlation_id=correlation,
            if_match=if_match(event) if route.precondition else EntityTags(),
            source_ip=source_ip(event),
        )
        result = self._operations[route.operation](request)
        return success(route, result, if_none_match(event), correlation)

    def _route(self, event: Event) -> Route:
        resource, method = event.get("resource", ""), event.get("httpMethod", "")
        route = self._routes.get((resource, "GET" if method == "HEAD" else method))
        if route is not None:
            return route
        raise MethodNotAllowed if self._methods(resource) else NotFound

    def _methods(self, resource: str) -> list[str]:
        return methods(method for path, method in self._routes if path == resource)

    def _refuse(self, event: Event, correlation: str, error: Exception) -> dict[str, Any]:
        known = error if isinstance(error, CartwrightError) else CartwrightError()
        if known.status >= 500:
            _log.error("The request failed", exc_info=error)
        else:
            faults = [each.field for each in known.errors]
            _log.info("The request was refused", extra={"code": known.code, "fields": faults})
        allow = {"Allow": ", ".join(self._methods(event.get("resource", "")))} if known.status == 405 else {}
        return failure(known, instance=str(event.get("path", "")), correlation_id=correlation, headers=allow)


def serving(routes: Iterable[Route], handler: str, gate: Authorizer, *servers: object) -> Dispatcher:
    """A dispatcher of the routes of one function, served by the public methods of `servers`."""
    return Dispatcher([route for route in routes if route.handler == handler], operations_of(*servers), gate)
