"""The base of event classes."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

import msgspec
from msgspec import Meta, Struct

EventPattern = dict[str, Any]


class Event(Struct, frozen=True, kw_only=True):
    """What happened, as other services hear of it on the bus.

    A subclass states `source`, `name` (EventBridge's detail-type) and `version`, and adds a field `data`.
    It is the only place these are written: rules, schemas, samples and publishers are derived from it.
    A change that a consumer could notice is a new version.
    """

    source: ClassVar[str]
    name: ClassVar[str]
    version: ClassVar[int]

    id: Annotated[str, Meta(description="Unique per event; the same when it is delivered again")]
    occurred_at: Annotated[datetime, Meta(tz=True, description="When the change was made, in UTC")]
    correlation_id: Annotated[str, Meta(description="Of the request or the file that caused the event")]

    def detail(self) -> bytes:
        """JSON of EventBridge's `detail`."""
        return msgspec.json.encode({"version": self.version, **msgspec.structs.asdict(self)})

    @classmethod
    def from_detail(cls, detail: object) -> Self:
        """Reads a parsed `detail`; fields it does not know are ignored. Raises msgspec.ValidationError."""
        found = detail.get("version") if isinstance(detail, dict) else None
        if found != cls.version:
            raise msgspec.ValidationError(f"Expected version {cls.version} of {cls.name}, got {found!r}")
        return msgspec.convert(detail, cls)

    @classmethod
    def pattern(cls, data: EventPattern | None = None) -> EventPattern:
        """The EventBridge rule pattern that selects exactly this event in this version.

        `data` narrows it further, by patterns of fields of the event's data.
        """
        detail = {"version": [cls.version]} | ({"data": data} if data else {})
        return {"source": [cls.source], "detail-type": [cls.name], "detail": detail}

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """JSON schema of the detail, by itself: its references point into its own `$defs`."""
        (reference,), definitions = msgspec.json.schema_components([cls], ref_template="#/$defs/{name}")
        root: dict[str, Any] = definitions.pop(reference["$ref"].rpartition("/")[2])
        root["properties"] = {"version": {"const": cls.version}, **root["properties"]}
        root["required"] = ["version", *root["required"]]
        return root | ({"$defs": definitions} if definitions else {})

    @classmethod
    def example(cls) -> Self:
        """A complete and believable event."""
        raise NotImplementedError(f"{cls.__name__} states no example")

    @classmethod
    def sample(cls) -> dict[str, Any]:
        """`example` as the parsed detail a consumer receives."""
        sample: dict[str, Any] = msgspec.json.decode(cls.example().detail())
        return sample
