"""A customer's own profile."""

from typing import Any

import pytest

from tests.unit.accounts.accounts_harness import ADA, BOB_CLAIMS, AccountsHarness


def test_a_patch_changes_what_it_names(harness: AccountsHarness) -> None:
    first = harness.call("getMyProfile")
    assert first.headers["ETag"] == '"1"'
    changed = harness.call("patchMyProfile", {"phone": "+442079460958", "language": "en-GB"})
    assert changed.headers["ETag"] == '"2"'
    expected = first.body | {"phone": "+442079460958", "language": "en-GB"}
    assert changed.body == expected | {"updated_at": changed.body["updated_at"]}
    assert changed.body["updated_at"] > first.body["updated_at"]
    cleared = harness.call("patchMyProfile", {"phone": None, "name": None})
    assert (cleared.body["phone"], cleared.body["name"], cleared.body["language"]) == (None, "", "en-GB")
    assert harness.call("getMyProfile").body == cleared.body


def test_a_patch_that_changes_nothing_writes_nothing(harness: AccountsHarness) -> None:
    harness.confirm()
    before = harness.kept
    for patch in ({}, {"name": "Ada Byron"}, {"phone": None}):
        assert harness.call("patchMyProfile", patch).headers["ETag"] == '"1"'
    assert harness.kept == before


def test_who_patches_what_they_have_not_seen_is_refused(harness: AccountsHarness) -> None:
    harness.confirm()
    seen = {"If-Match": '"1"'}
    assert harness.call("patchMyProfile", {"name": "Ada"}, headers=seen).status == 200
    assert harness.call("patchMyProfile", {"name": "Eve"}, headers=seen).status == 412
    assert harness.call("getMyProfile").body["name"] == "Ada"
    assert harness.call("patchMyProfile", {"name": "Eve"}, headers={"If-Match": ""}).status == 428


def test_what_the_caller_knows_is_not_sent_again(harness: AccountsHarness) -> None:
    harness.confirm()
    answer = harness.call("getMyProfile", headers={"If-None-Match": '"1"'})
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
def test_a_bad_patch_is_refused_by_field(harness: AccountsHarness, patch: dict[str, Any], field: str) -> None:
    harness.confirm()
    before = harness.kept
    answer = harness.call("patchMyProfile", patch)
    assert (answer.status, answer.fields) == (400, [field])
    assert harness.kept == before


def test_everybody_has_their_own(harness: AccountsHarness) -> None:
    for claims in (BOB_CLAIMS, {**BOB_CLAIMS, "sub": "eve"}):
        assert harness.call("getMyProfile", claims=claims).body["customer_id"] == claims["sub"]
    assert harness.call("getMyProfile").body["customer_id"] == ADA
    assert len(harness.kept) == len(harness.told) == 3


def test_changes_that_meet_are_both_kept(harness: AccountsHarness) -> None:
    harness.confirm()

    def rival() -> None:
        harness.way.before = lambda: None
        harness.call("patchMyProfile", {"language": "fr"})

    harness.way.before = rival
    answer = harness.call("patchMyProfile", {"phone": "+442079460958"})
    assert (answer.body["language"], answer.body["phone"]) == ("fr", "+442079460958")


def test_a_profile_costs_one_unit_to_make_and_one_to_read(harness: AccountsHarness) -> None:
    """The item holds its event and is below 1 KB all the same."""
    capacity = harness.storage.capacity
    harness.confirm()
    assert (capacity.reads, capacity.writes) == (0, 1)
    harness.call("getMyProfile")
    assert (capacity.reads, capacity.writes) == (1, 1)
