"""The adapters of search on a table and a bucket, among the products of all other tests."""

import uuid
from datetime import timedelta

import pytest

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from catalog.products import rules
from catalog.products.domain import Product
from catalog.search.domain import Generation, Removed, SnapshotOvertaken, SnapshotUnreadable
from catalog.search.repository import ChangeFeed, SnapshotStore
from tests.local.catalogue_ports import NO_TREE, Ports, by, new_id
from tests.local.conftest import LocalShop

pytestmark = pytest.mark.parametrize("ports", ["dynamodb"], indirect=True)


@pytest.fixture
def store(ports: Ports, shop: LocalShop) -> SnapshotStore:
    """With a table of its own: the shop's own snapshot is left alone."""
    del ports
    session, name = shop.session(), f"search-{uuid.uuid4().hex[:8]}"
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    session.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=keys,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
    )
    session.client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": shop.region}
    )
    return SnapshotStore(Table(name), Bucket(name))


def generation(name: str) -> Generation:
    return Generation(id=name, as_of=utc_now(), products=3)


def test_changes_are_told_of_all_products_whatever_became_of_them(ports: Ports, shop: LocalShop) -> None:
    feed = ChangeFeed(Table(shop.table_name))
    before = utc_now()
    made = [ports.create(ports.given(f"p{number}", status="draft")) for number in range(8)]
    ports.writer.remove(made[0], by("c"), NO_TREE, utc_now())
    archived = rules.archived(made[1], at=utc_now())
    ports.writer.replace(made[1], archived, by("c"), NO_TREE, "archived")
    found = {change.id: change for change in feed.since(before)}
    assert found[made[0].id] == Removed(made[0].id, 2)
    assert found[made[1].id] == archived
    assert [found[each.id] for each in made[2:]] == made[2:]
    assert {change.id for change in feed.since(None)} >= {each.id for each in made}


def test_what_was_written_at_the_moment_is_told_and_what_was_before_is_not(
    ports: Ports, shop: LocalShop
) -> None:
    feed = ChangeFeed(Table(shop.table_name))
    product: Product = ports.create(ports.given("a"))
    assert product.id in {change.id for change in feed.since(product.updated_at)}
    later = product.updated_at + timedelta(milliseconds=1)
    assert product.id not in {change.id for change in feed.since(later)}


def test_one_snapshot_is_the_current_one(store: SnapshotStore) -> None:
    assert store.current() is None
    first, second = generation("1"), generation("2")
    store.publish(first, b"first", None)
    store.publish(second, b"second", first)
    assert store.current() == second
    assert (store.content(first), store.content(second)) == (b"first", b"second")


def test_of_two_that_start_from_one_snapshot_the_first_publishes(store: SnapshotStore) -> None:
    first, second = generation("1"), generation("2")
    store.publish(first, b"first", None)
    for before in (None, second):
        with pytest.raises(SnapshotOvertaken):
            store.publish(generation(new_id()), b"other", before)
    assert store.current() == first


def test_a_missing_and_a_huge_snapshot_are_unreadable(
    store: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SnapshotUnreadable, match=r"search/1\.msgpack"):
        store.content(generation("1"))
    store.publish(generation("1"), b"four", None)
    monkeypatch.setattr("catalog.search.repository.MOST_SNAPSHOT_BYTES", 3)
    with pytest.raises(SnapshotUnreadable, match="4 bytes"):
        store.content(generation("1"))
