"""Compares two JSON Schemas by what they permit."""

from collections.abc import Mapping
from typing import Any

from ops.contracts.changes import Changes, Effect, Side, below
from ops.contracts.schema_shapes import ANY, alternatives, canonical, resolve, values
from ops.contracts.schemas import Schema

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_WORDS = {"title", "description", "examples", "example", "deprecated", "$comment"}
_IDENTITY = {"$schema", "$id", "$defs", "x-eventbridge"}
_COMPARED_ELSEWHERE = {
    *("type", "anyOf", "oneOf", "enum", "const", "default"),
    *("properties", "required", "additionalProperties", "propertyNames", "items"),
}
_JUDGED = {*_LOWER, *_UPPER, *_WORDS, *_IDENTITY, *_COMPARED_ELSEWHERE}


class SchemaComparison:
    """Compares the schemas of two documents from one side's view. Adds differences to ``changes``."""

    def __init__(self, old: Schema, new: Schema, side: Side, changes: Changes) -> None:
        self._old_document, self._new_document = old, new
        self._side = side
        self._changes = changes
        self._visited: set[tuple[str, str]] = set()

    def compare(self, old: Any, new: Any, path: str) -> None:
        old, old_path = resolve(self._old_document, old, path)
        new, new_path = resolve(self._new_document, new, path)
        if (old_path, new_path) in self._visited:
            return
        self._visited.add((old_path, new_path))
        before = alternatives(self._old_document, old, old_path)
        after = alternatives(self._new_document, new, new_path)
        self._integers(before, after, new_path)
        for kind in before.keys() - after.keys():
            self._add(Effect.NARROWED, old_path, f"{kind} is no longer permitted")
        for kind in after.keys() - before.keys():
            self._add(Effect.WIDENED, new_path, f"{kind} is now permitted")
        for kind in sorted(before.keys() & after.keys()):
            self._one_type(before[kind][0], after[kind][0], after[kind][1])

    def default(self, old: Schema, new: Schema, path: str) -> None:
        """For a value that is optional before and after."""
        if "default" in old and old["default"] != new.get("default"):
            now = canonical(new["default"]) if "default" in new else "nothing"
            self._add(
                Effect.DEFAULTED, below(path, "default"), f"was {canonical(old['default'])}, is now {now}"
            )

    def _add(self, effect: Effect, path: str, message: str) -> None:
        self._changes.add(
            path, f"{message} in {self._side.name.lower()}s", breaking=self._side.breaks(effect)
        )

    def _integers(self, before: dict[str, Any], after: dict[str, Any], path: str) -> None:
        """Every integer is a number, so a change between the two narrows or widens the schema."""
        for one, other, effect in ((before, after, Effect.WIDENED), (after, before, Effect.NARROWED)):
            if "integer" in one and "number" in other and "integer" not in other and "number" not in one:
                one["number"] = one.pop("integer")
                was, now = ("integer", "number") if effect is Effect.WIDENED else ("number", "integer")
                self._add(effect, path, f"was {was}, is now {now}")
        for one, other in ((before, after), (after, before)):
            if ANY in one and ANY not in other:
                anything = one.pop(ANY)
                effect = Effect.NARROWED if one is before else Effect.WIDENED
                message = "is now limited to a type" if one is before else "is no longer limited to a type"
                self._add(effect, path, message)
                one.update(dict.fromkeys(other, anything))

    def _one_type(self, old: Schema, new: Schema, path: str) -> None:
        self._values(values(old), values(new), path)
        for keyword in _LOWER:
            self._bound(keyword, old, new, path, lower=True)
        for keyword in _UPPER:
            self._bound(keyword, old, new, path, lower=False)
        self._object(old, new, path)
        if "items" in old or "items" in new:
            self.compare(old.get("items"), new.get("items"), below(path, "items"))
        for keyword in sorted((old.keys() | new.keys()) - _JUDGED):
            self._unknown(keyword, old, new, path)

    def _values(self, old: list[Any] | None, new: list[Any] | None, path: str) -> None:
        where = below(path, "enum")
        if old is None or new is None:
            if old is not new:
                effect = Effect.NARROWED if old is None else Effect.WIDENED
                self._add(effect, where, "is new" if old is None else "is removed")
            return
        before, after = {canonical(each) for each in old}, {canonical(each) for each in new}
        for value in sorted(before - after):
            self._add(Effect.NARROWED, where, f"{value} is no longer permitted")
        for value in sorted(after - before):
            self._add(Effect.WIDENED, where, f"{value} is now permitted")

    def _bound(self, keyword: str, old: Schema, new: Schema, path: str, *, lower: bool) -> None:
        was, now = old.get(keyword), new.get(keyword)
        if was == now:
            return
        tighter = was is None or (now is not None and (now > was) == lower)
        effect = Effect.NARROWED if tighter else Effect.WIDENED
        self._add(effect, below(path, keyword), f"was {_shown(was)}, is now {_shown(now)}")

    def _unknown(self, keyword: str, old: Schema, new: Schema, path: str) -> None:
        """A pattern, a format or another keyword: only the fact of a change is known."""
        was, now = old.get(keyword), new.get(keyword)
        if was == now:
            return
        effect = Effect.NARROWED if was is None else Effect.WIDENED if now is None else Effect.CHANGED
        self._add(effect, below(path, keyword), f"was {_shown(was)}, is now {_shown(now)}")

    def _object(self, old: Schema, new: Schema, path: str) -> None:
        before: Mapping[str, Any] = old.get("properties", {})
        after: Mapping[str, Any] = new.get("properties", {})
        for name, schema in before.items():
            where = below(path, "properties", name)
            if name not in after:
                self._add(Effect.LOST, where, "is removed")
                continue
            self.compare(schema, after[name], where)
            was, now = name in old.get("required", []), name in new.get("required", [])
            if was != now:
                effect = Effect.NARROWED if now else Effect.WIDENED
                self._add(effect, where, "is now required" if now else "is no longer required")
            elif not was:
                self.default(schema, after[name], where)
        for name in after:
            if name not in before:
                required = name in new.get("required", [])
                effect = Effect.NARROWED if required else Effect.EXTENDED
                message = "is new and required" if required else "is new"
                self._add(effect, below(path, "properties", name), message)
        self._open_ended(old, new, path)
        if "propertyNames" in old or "propertyNames" in new:
            where = below(path, "propertyNames")
            self.compare(
                {"type": "string", **old.get("propertyNames", {})},
                {"type": "string", **new.get("propertyNames", {})},
                where,
            )

    def _open_ended(self, old: Schema, new: Schema, path: str) -> None:
        """Unnamed properties. Permitting them breaks nobody, because readers ignore unknown properties."""
        where = below(path, "additionalProperties")
        was, now = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if was is False or now is False:
            if was != now:
                effect = Effect.NARROWED if now is False else Effect.EXTENDED
                message = "are no longer permitted" if now is False else "are now permitted"
                self._add(effect, where, f"properties without a name here {message}")
        elif isinstance(was, dict) or isinstance(now, dict):
            self.compare(was, now, where)


def _shown(value: Any) -> str:
    return "unlimited" if value is None else canonical(value)
