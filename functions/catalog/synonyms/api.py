"""Synonym routes."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import ConcurrentUpdate
from cartwright.http import Access, Route
from catalog.synonyms.domain import (
    MAX_GROUPS,
    GroupId,
    InvalidSynonyms,
    SynonymGroup,
    SynonymGroupInput,
    SynonymsFull,
    SynonymsNotFound,
)


class SynonymPath(Struct, frozen=True, forbid_unknown_fields=True):
    group_id: GroupId


class SynonymList(Struct, frozen=True, kw_only=True):
    """All groups, by id."""

    version: Annotated[int, Meta(ge=0, description="Incremented by every change", examples=[4])]
    items: Annotated[tuple[SynonymGroup, ...], Meta(max_length=MAX_GROUPS)]


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/staff/synonyms",
        operation="listSynonyms",
        summary="List the groups of synonyms; the ETag is the If-Match of changes",
        access=Access.STAFF,
        handler="staff",
        response=SynonymList,
    ),
    Route(
        method="PUT",
        path="/staff/synonyms/{group_id}",
        operation="replaceSynonyms",
        summary="Create or replace a group of synonyms; search applies it after a second or two",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SynonymPath,
        request=SynonymGroupInput,
        precondition=True,
        response=SynonymGroup,
        errors=(InvalidSynonyms, SynonymsFull, ConcurrentUpdate),
    ),
    Route(
        method="DELETE",
        path="/staff/synonyms/{group_id}",
        operation="deleteSynonyms",
        summary="Delete a group of synonyms",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SynonymPath,
        precondition=True,
        errors=(SynonymsNotFound, ConcurrentUpdate),
    ),
)
