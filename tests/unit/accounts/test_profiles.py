"""A customer's own profile."""

from typing import Any

import pytest

from tests.unit.accounts.accounts_harness import ADA, BOB_CLAIMS, AccountsHarness


def test_a_patch_changes_what_it_names(bureau: AccountsHarness) -> None:
    first = bureau.call("getMyProfile")
    assert first.headers["ETag"] == '"1"'
    changed = bureau.call("patchMyProfile", {"phone": "+442079460958", "language": "en-GB"})
    assert changed.headers["ETag"] == '"2"'
    expected = first.body | {"phone": "+442079460958", "language": "en-GB"}
    assert changed.body == expected | {"updated_at": changed.body["updated_at"]}
    assert changed.body["updated_at"] > first.body["updated_at"]
    cleared = bureau.call("patchMyProfile", {"phone": None, "name": None})
    assert (cleared.body["phone"], cleared.body["name"], cleared.body["language"]) == (None, "", "en-GB")
    assert bureau.call("getMyProfile").body == cleared.body


def test_a_patch_that_changes_nothing_writes_nothing(bureau: AccountsHarness) -> None:
    bureau.confirm()
    before = bureau.kept
    for patch in ({}, {"name": "Ada Byron"}, {"phone": None}):
        assert bureau.call("patchMyProfile", patch).headers["ETag"] == '"1"'
    assert bureau.kept == before


def test_who_patches_what_they_have_not_seen_is_refused(bureau: AccountsHarness) -> None:
    bureau.confirm()
    seen = {"If-Match": '"1"'}
    assert bureau.call("patchMyProfile", {"name": "Ada"}, headers=seen).status == 200
    assert bureau.call("patchMyProfile", {"name": "Eve"}, headers=seen).status == 412
    assert bureau.call("getMyProfile").body["name"] == "Ada"
    assert bureau.call("patchMyProfile", {"name": "Eve"}, headers={"If-Match": ""}).status == 428


def test_what_the_caller_knows_is_not_sent_again(bureau: AccountsHarness) -> None:
    bureau.confirm()
    answer = bureau.call("getMyProfile", headers={"If-None-Match": '"1"'})
    assert (answer.status, answer.body) == (304, None)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"email": "eve@example.com"}, "email"),
        ({"customer_id": "bob"}, "customer_id"),
        ({"version": 9}, "version"),
        ({"groups": ["staff"]}, "groups"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "created_at"),
        ({"name": "x" * 121}, "name"),
        ({"name": " Ada"}, "name"),
        ({"name": "Ada\nByron"}, "name"),
        ({"name": "Ada\n"}, "name"),
        ({"name": 5}, "name"),
        ({"name": {"first": "Ada"}}, "name"),
        ({"phone": "020 7946 0958"}, "phone"),
        ({"phone": "+0123456789"}, "phone"),
        ({"phone": "+44207946095800000"}, "phone"),
        ({"phone": 442079460958}, "phone"),
        ({"language": "English"}, "language"),
        ({"language": "en_GB"}, "language"),
        ({"language": True}, "language"),
    ],
)
def test_a_bad_patch_is_refused_by_field(bureau: AccountsHarness, patch: dict[str, Any], field: str) -> None:
    bureau.confirm()
    before = bureau.kept
    answer = bureau.call("patchMyProfile", patch)
    assert (answer.status, answer.fields) == (400, [field])
    assert bureau.kept == before


def test_everybody_has_their_own(bureau: AccountsHarness) -> None:
    for claims in (BOB_CLAIMS, {**BOB_CLAIMS, "sub": "eve"}):
        assert bureau.call("getMyProfile", claims=claims).body["customer_id"] == claims["sub"]
    assert bureau.call("getMyProfile").body["customer_id"] == ADA
    assert len(bureau.kept) == len(bureau.told) == 3


def test_changes_that_meet_are_both_kept(bureau: AccountsHarness) -> None:
    bureau.confirm()

    def rival() -> None:
        bureau.way.before = lambda: None
        bureau.call("patchMyProfile", {"language": "fr"})

    bureau.way.before = rival
    answer = bureau.call("patchMyProfile", {"phone": "+442079460958"})
    assert (answer.body["language"], answer.body["phone"]) == ("fr", "+442079460958")


def test_a_profile_costs_one_unit_to_make_and_one_to_read(bureau: AccountsHarness) -> None:
    """The item holds its event and is below 1 KB all the same."""
    capacity = bureau.storage.capacity
    bureau.confirm()
    assert (capacity.reads, capacity.writes) == (0, 1)
    bureau.call("getMyProfile")
    assert (capacity.reads, capacity.writes) == (1, 1)
