"""What the benchmarks feed the shop, and how a worker takes its times."""

import csv
import io
import itertools
import json
from typing import Any

import pytest

from bench.imports import multiplied
from bench.worker import CPU, OPERATIONS, WALL, WARM_UP, Timed, Work, serve
from ops import paths

SAMPLE = paths.SAMPLE_CATALOGUE.read_text()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_multiplied_sample_is_the_same_every_time() -> None:
    assert multiplied(SAMPLE, 3, "b0") == multiplied(SAMPLE, 3, "b0")


def test_its_copies_are_products_of_their_own_with_their_rows_together() -> None:
    sample, copies = rows(SAMPLE), rows(multiplied(SAMPLE, 3, "b0") + multiplied(SAMPLE, 3, "b1"))
    content = [row for row in copies if row["product"] != "product"]
    assert len(content) == 6 * len(sample)
    assert len({row["sku"].upper() for row in content}) == len(content)
    groups = [slug for slug, _ in itertools.groupby(content, key=lambda row: row["product"])]
    assert len(groups) == len(set(groups)) == 6 * len({row["product"] for row in sample})


class ProductSource:
    """A handler with five products."""

    ITEMS = ("a", "b", "c", "d", "e")

    def __call__(self, event: dict[str, Any], _context: object) -> dict[str, Any]:
        name = event["pathParameters"]["product_id"]
        return self._answer({"id": name}) if name in self.ITEMS else {"statusCode": 404, "body": "none"}

    @staticmethod
    def _answer(body: object) -> dict[str, Any]:
        return {"statusCode": 200, "body": json.dumps(body)}


def work(*product_ids: str) -> Work:
    return Work(
        product_ids=list(product_ids),
        get={"path": "/products/x", "pathParameters": {"product_id": "x"}},
        requests=7,
    )


def test_a_worker_walks_products_over_and_over() -> None:
    taken = serve(ProductSource(), work("a", "b"))
    assert taken.answers["get"][:3] == [{"id": "a"}, {"id": "b"}, {"id": "a"}]
    assert {len(answers) for answers in taken.answers.values()} == {WARM_UP}


def test_a_worker_tells_processor_and_wall_time_of_each_operation() -> None:
    taken = serve(ProductSource(), work("a"))
    assert taken.milliseconds.keys() == set(OPERATIONS)
    assert all(times.keys() == {CPU, WALL} for times in taken.milliseconds.values())
    assert all(time > 0 for times in taken.milliseconds.values() for time in times.values())


def test_the_requests_of_the_warm_up_do_not_count() -> None:
    timed = Timed(ProductSource())
    timed.taken = {CPU: [9_000_000] * WARM_UP + [1_000_000], WALL: [9_000_000] * WARM_UP + [2_000_000]}
    assert timed.milliseconds() == {CPU: 1.0, WALL: 2.0}


def test_an_answer_that_is_not_200_has_no_time_worth_telling() -> None:
    with pytest.raises(ValueError, match="404"):
        serve(ProductSource(), work("unknown"))
