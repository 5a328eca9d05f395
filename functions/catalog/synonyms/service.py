"""Use cases of synonyms."""

from collections.abc import Callable

from msgspec import Struct

from cartwright.errors import PreconditionFailed
from cartwright.fields import Actor
from cartwright.runtime.concurrency import retry
from catalog.synonyms.domain import SynonymGroupInput, Synonyms, SynonymStore

_ATTEMPTS = 10
Precondition = Callable[[str], bool]
"""Tells whether the caller's precondition matches an entity tag."""


class SynonymService(Struct, frozen=True):
    """Each change returns all groups after it."""

    store: SynonymStore

    def list_groups(self) -> Synonyms:
        return self.store.synonyms()

    def replace(self, group_id: str, given: SynonymGroupInput, by: Actor, admits: Precondition) -> Synonyms:
        """Raises InvalidSynonyms, SynonymsFull, PreconditionFailed, ConcurrentUpdate."""
        return self._change(lambda synonyms: synonyms.replaced(group_id, given), by, admits)

    def remove(self, group_id: str, by: Actor, admits: Precondition) -> Synonyms:
        """Raises SynonymsNotFound, PreconditionFailed, ConcurrentUpdate."""
        return self._change(lambda synonyms: synonyms.without(group_id), by, admits)

    def _change(self, become: Callable[[Synonyms], Synonyms], by: Actor, admits: Precondition) -> Synonyms:
        def attempt() -> Synonyms:
            before = self.store.synonyms()
            if not admits(tag(before)):
                raise PreconditionFailed("The synonyms have changed since they were read.")
            after = become(before)
            if after is not before:
                self.store.change(before, after, by)
            return after

        return retry(attempt, attempts=_ATTEMPTS)


def tag(synonyms: Synonyms) -> str:
    return str(synonyms.version)
