"""API Gateway in front of one function: routes of a service behind a real HTTP server."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cartwright.http import Route
from tests.unit.payments.served import Answer, Asked

Function = Callable[[Mapping[str, Any], object], dict[str, Any]]


def gateway(
    routes: Sequence[Route], functions: Mapping[str, Function], *, prefix: str = "/v1"
) -> Callable[[Asked], Answer]:
    def serve(asked: Asked) -> Answer:
        for route in routes:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", prefix + route.path)
            match = re.fullmatch(pattern, asked.path)
            if match and route.method == asked.method:
                event = {
                    "resource": route.path,
                    "path": asked.path,
                    "httpMethod": asked.method,
                    "headers": dict(asked.headers),
                    "pathParameters": match.groupdict() or None,
                    "requestContext": {"requestId": "request-1"},
                    "body": asked.body.decode() or None,
                    "isBase64Encoded": False,
                }
                answer = functions[route.handler](event, None)
                return answer["statusCode"], answer["body"].encode()
        return 403, b'{"message":"Missing Authentication Token"}'

    return serve
