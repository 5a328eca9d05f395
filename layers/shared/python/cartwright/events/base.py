"""The base of event classes."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

import msgspec
from msgspec import Meta, Struct

EventPattern = dict[str, Any]


class Event(Struct, frozen=True, kw_only=True):
    """A domain event on the bus.

    A subclass defines `source`, `name` (EventBridge's detail-type) and `version`, and adds a field `data`.
    Rules, schemas, samples and publishers are derived from it.
    A change that affects consumers requires a new version.
    """

    source: ClassVar[str]
    name: ClassVar[str]
    version: ClassVar[int]

    id: Annotated[str, Meta(description="Unique per event; unchanged on redelivery")]
    occurred_at: Annotated[datetime, Meta(tz=True, description="Time of the change, in UTC")]
    correlation_id: Annotated[
        str, Meta(description="Correlation id of the request or file that caused the event")
    ]

    def detail(self) -> bytes:
        """EventBridge's `detail`, as JSON."""
        return msgspec.json.encode({"version": self.version, **msgspec.structs.asdict(self)})

    @classmethod
    def from_detail(cls, detail: object) -> Self:
        """Parses a decoded `detail`; unknown fields are ignored. Raises msgspec.ValidationError."""
        found = detail.get("version") if isinstance(detail, dict) else None
        if found != cls.version:
            raise msgspec.ValidationError(f"Expected version {cls.version} of {cls.name}, got {found!r}")
        return msgspec.convert(detail, cls)

    @classmethod
    def pattern(cls, data: EventPattern | None = None) -> EventPattern:
        """The EventBridge rule pattern that matches exactly this event and version.

        `data` narrows it by patterns for fields of the event's data.
        """
        detail = {"version": [cls.version]} | ({"data": data} if data else {})
        return {"source": [cls.source], "detail-type": [cls.name], "detail": detail}

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """The self-contained JSON schema of the detail: references point to its own `$defs`."""
        (reference,), definitions = msgspec.json.schema_components([cls], ref_template="#/$defs/{name}")
        root: dict[str, Any] = definitions.pop(reference["$ref"].rpartition("/")[2])
        root["properties"] = {"version": {"const": cls.version}, **root["properties"]}
        root["required"] = ["version", *root["required"]]
        return root | ({"$defs": definitions} if definitions else {})

    @classmethod
    def example(cls) -> Self:
        """A complete, realistic event."""
        raise NotImplementedError(f"{cls.__name__} states no example")

    @classmethod
    def sample(cls) -> dict[str, Any]:
        """`example` as the decoded detail that a consumer receives."""
        sample: dict[str, Any] = msgspec.json.decode(cls.example().detail())
        return sample
