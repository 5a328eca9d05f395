"""Groups of synonyms. A word or phrase of a group also finds products with another one of it."""

import re
from collections.abc import Mapping
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from cartwright.errors import BadRequest, Conflict, FieldError, NotFound
from cartwright.fields import Actor
from cartwright.text import END, LINE

SYNONYMS = "SYNONYMS"
"""The id of all groups among the changes of the catalog."""
MAX_GROUPS = 500
MAX_WORDS = 3
MAX_BYTES = 350_000
"""The maximum size of all groups as JSON: they are stored as one item, and DynamoDB allows 400 KB."""

_WORD = re.compile(r"[^\W_]+")

GroupId = Annotated[
    str,
    Meta(
        pattern=f"^[a-z0-9]+(-[a-z0-9]+)*{END}",
        max_length=60,
        description="Identifies the group; chosen by staff",
        examples=["sofas"],
    ),
]
Synonym = Annotated[
    str,
    Meta(
        pattern=LINE,
        min_length=1,
        max_length=40,
        description=f"Up to {MAX_WORDS} words; case and inflection do not matter",
        examples=["sofa"],
    ),
]


class SynonymGroupInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    words: Annotated[
        tuple[Synonym, ...],
        Meta(
            min_length=2,
            max_length=20,
            description="Each finds products with any other",
            examples=[["sofa", "couch"]],
        ),
    ]


class SynonymGroup(SynonymGroupInput, frozen=True, kw_only=True, forbid_unknown_fields=False):
    id: GroupId


class Synonyms(Struct, frozen=True):
    """All groups by id, in one version."""

    version: int = 0
    groups: Mapping[str, tuple[str, ...]] = {}
    id: str = SYNONYMS

    def replaced(self, group_id: str, given: SynonymGroupInput) -> "Synonyms":
        """Adds the group, or replaces it; without a change, returns itself. Raises InvalidSynonyms, SynonymsFull."""
        if self.groups.get(group_id) == given.words:
            return self
        if errors := _errors(given):
            raise InvalidSynonyms(errors=errors)
        after = Synonyms(self.version + 1, {**self.groups, group_id: given.words})
        if len(after.groups) > MAX_GROUPS or len(msgspec.json.encode(after)) > MAX_BYTES:
            raise SynonymsFull
        return after

    def without(self, group_id: str) -> "Synonyms":
        """Raises SynonymsNotFound."""
        if group_id not in self.groups:
            raise SynonymsNotFound
        return Synonyms(self.version + 1, {key: each for key, each in self.groups.items() if key != group_id})


class SynonymStore(Protocol):
    def synonyms(self) -> Synonyms:
        """Strongly consistent."""
        ...

    def change(self, before: Synonyms, after: Synonyms, by: Actor) -> None:
        """Records the author. Raises ConcurrentUpdate if the stored groups are no longer `before`."""
        ...


class InvalidSynonyms(BadRequest):
    code = "invalid-synonyms"
    title = "The synonyms are invalid"


class SynonymsNotFound(NotFound):
    code = "synonyms-not-found"
    title = "The group of synonyms does not exist"


class SynonymsFull(Conflict):
    code = "synonyms-full"
    title = "The synonyms have reached their maximum size"


def _errors(given: SynonymGroupInput) -> list[FieldError]:
    errors = []
    places: dict[tuple[str, ...], int] = {}
    for place, text in enumerate(given.words):
        words = tuple(_WORD.findall(text.casefold()))
        if not 1 <= len(words) <= MAX_WORDS:
            errors.append(FieldError(f"words[{place}]", f"must have one to {MAX_WORDS} words"))
        elif (first := places.setdefault(words, place)) != place:
            errors.append(FieldError(f"words[{place}]", f"is the same as words[{first}]"))
    return errors
