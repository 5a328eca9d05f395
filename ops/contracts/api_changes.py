"""Compares two OpenAPI documents of a service."""

from collections.abc import Iterator
from typing import Any

from cartwright.http.problems import CONTENT_TYPE as PROBLEM
from ops.contracts.changes import Change, Changes, Side, below
from ops.contracts.schema_changes import SchemaComparison
from ops.contracts.schema_shapes import canonical, resolve
from ops.contracts.schemas import Schema

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def api_changes(old: Schema, new: Schema) -> list[Change]:
    comparison = _ApiComparison(old, new)
    comparison.run()
    return list(comparison.changes)


class _ApiComparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self.changes = Changes()
        self._requests = SchemaComparison(old, new, Side.REQUEST, self.changes)
        self._responses = SchemaComparison(old, new, Side.RESPONSE, self.changes)

    def run(self) -> None:
        before, after = dict(_operations(self._old)), dict(_operations(self._new))
        for (path, method), operation in before.items():
            where = below("$", "paths", path, method)
            if (path, method) not in after:
                self._breaking(where, "the operation is removed")
            else:
                self._operation(operation, after[path, method], where)
        for path, method in after.keys() - before.keys():
            self._compatible(below("$", "paths", path, method), "the operation is new")
        schemes = below("$", "components", "securitySchemes")
        self._same(_schemes(self._old), _schemes(self._new), schemes, "the authentication has changed")

    def _operation(self, old: Schema, new: Schema, where: str) -> None:
        self._same(
            old.get("operationId"),
            new.get("operationId"),
            below(where, "operationId"),
            "generated clients use it",
        )
        self._same(
            old.get("security"), new.get("security"), below(where, "security"), "who may call it has changed"
        )
        self._parameters(old, new, where)
        self._body(old.get("requestBody"), new.get("requestBody"), below(where, "requestBody"))
        self._all_responses(old.get("responses", {}), new.get("responses", {}), below(where, "responses"))

    def _parameters(self, old: Schema, new: Schema, where: str) -> None:
        before = {key: each for key, each, _ in self._listed(self._old, old, where)}
        after = {key: (each, path) for key, each, path in self._listed(self._new, new, where)}
        for (place, name), parameter in before.items():
            if (place, name) not in after:
                self._breaking(below(where, "parameters"), f"the {place} parameter {name} is removed")
                continue
            now, path = after[place, name]
            if now.get("required") and not parameter.get("required"):
                self._breaking(path, f"the {place} parameter {name} is now required")
            elif parameter.get("required") and not now.get("required"):
                self._compatible(path, f"the {place} parameter {name} is no longer required")
            schemas = parameter.get("schema", {}), now.get("schema", {})
            self._requests.compare(*schemas, below(path, "schema"))
            if not parameter.get("required") and not now.get("required"):
                self._requests.default(*schemas, below(path, "schema"))
        for (place, name), (parameter, path) in after.items():
            if (place, name) not in before and parameter.get("required"):
                self._breaking(path, f"the {place} parameter {name} is new and required")
            elif (place, name) not in before:
                self._compatible(path, f"the {place} parameter {name} is new")

    def _listed(
        self, document: Schema, operation: Schema, where: str
    ) -> Iterator[tuple[tuple[str, str], Schema, str]]:
        for index, each in enumerate(operation.get("parameters", [])):
            parameter, path = resolve(document, each, below(where, "parameters", index))
            yield (parameter["in"], parameter["name"]), parameter, path

    def _body(self, old: Schema | None, new: Schema | None, where: str) -> None:
        if old is None or new is None:
            if old is not None:
                self._breaking(where, "the request body is removed")
            elif new is not None and new.get("required"):
                self._breaking(where, "a request body is now required")
            elif new is not None:
                self._compatible(where, "a request body is now permitted")
            return
        if new.get("required") and not old.get("required"):
            self._breaking(where, "the request body is now required")
        elif old.get("required") and not new.get("required"):
            self._compatible(where, "the request body is no longer required")
        self._content(old, new, where, self._requests)

    def _all_responses(self, old: Schema, new: Schema, where: str) -> None:
        for status, each in old.items():
            if status not in new:
                self._breaking(below(where, status), "the response is removed")
                continue
            before, _ = resolve(self._old, each, below(where, status))
            after, path = resolve(self._new, new[status], below(where, status))
            for name in before.get("headers", {}).keys() - after.get("headers", {}).keys():
                self._breaking(below(path, "headers", name), "the header is removed")
            for name in after.get("headers", {}).keys() - before.get("headers", {}).keys():
                self._compatible(below(path, "headers", name), "the header is new")
            self._content(before, after, path, self._responses)
            self._codes(before, after, path)
        for status in new.keys() - old.keys():
            message = "the response is new"
            asked_for = status == "304"  # only If-None-Match causes it
            breaking = status.startswith(("2", "3")) and not asked_for
            self.changes.add(below(where, status), message, breaking=breaking)

    def _content(self, old: Schema, new: Schema, where: str, comparison: SchemaComparison) -> None:
        before, after = old.get("content", {}), new.get("content", {})
        for kind, media in before.items():
            path = below(where, "content", kind)
            if kind not in after:
                self._breaking(path, "the media type is removed")
            else:
                comparison.compare(media.get("schema"), after[kind].get("schema"), below(path, "schema"))
        for kind in after.keys() - before.keys():
            self._compatible(below(where, "content", kind), "the media type is new")

    def _codes(self, old: Schema, new: Schema, where: str) -> None:
        """Clients distinguish problems by their code. Each problem of a response has an example."""
        before, after = (each.get("content", {}).get(PROBLEM, {}).get("examples", {}) for each in (old, new))
        path = below(where, "content", PROBLEM, "examples")
        for code in before.keys() - after.keys():
            self._breaking(below(path, code), "the problem code is removed")
        for code in after.keys() - before.keys():
            self._compatible(below(path, code), "the problem code is new")

    def _same(self, old: object, new: object, path: str, why: str) -> None:
        if old != new:
            self._breaking(path, f"was {canonical(old)}, is now {canonical(new)}: {why}")

    def _breaking(self, path: str, message: str) -> None:
        self.changes.add(path, message, breaking=True)

    def _compatible(self, path: str, message: str) -> None:
        self.changes.add(path, message, breaking=False)


def _operations(document: Schema) -> Iterator[tuple[tuple[str, str], Schema]]:
    for path, item in document.get("paths", {}).items():
        for method in item.keys() & _METHODS:
            yield (path, method), item[method]


def _schemes(document: Schema) -> dict[str, Any]:
    """Schemas without descriptions."""
    schemes: Schema = document.get("components", {}).get("securitySchemes", {})
    return {
        name: {key: value for key, value in each.items() if key != "description"}
        for name, each in schemes.items()
    }
