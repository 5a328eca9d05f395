"""Files of products, and bringing them into the shop the way staff do: announce, upload, wait."""

import csv
import io
from collections.abc import Iterable, Mapping

from tests.local.catalogue import Catalogue, Document
from tests.local.http import Answer, send
from tests.local.waiting import until

HEADER = "product,title,description,category,status,sku,options,price_gbp"


def row(catalogue: Catalogue, name: str, **changes: str) -> str:
    """A line of one product with one variant; `changes` replace its cells by column."""
    own = f"{name}-{catalogue.tag}"
    cells = {
        "product": own,
        "title": f"Thing {name}",
        "description": "A thing.",
        "category": f"things-{catalogue.tag}",
        "status": "active",
        "sku": own,
        "options": "colour=red;size=L",
        "price_gbp": "2.55",
    }
    return ",".join((cells | changes)[column] for column in HEADER.split(","))


def file_of(rows: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in (HEADER, *rows)).encode()


def announce(catalogue: Catalogue, content_length: int, **given: object) -> Document:
    answer = catalogue.staff("POST", "/imports", {"content_length": content_length} | given)
    assert answer.status == 201, answer.content
    announced: Document = answer.body
    return announced


def upload(announced: Document, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """`headers` are those of the announcement unless others are to be tried."""
    given = announced["upload"]
    return send(given["method"], given["url"], body=content, headers=headers or given["headers"])


def state(catalogue: Catalogue, import_id: str) -> Document:
    found: Document = catalogue.staff("GET", f"/imports/{import_id}").body
    return found


def ended(catalogue: Catalogue, import_id: str) -> Document:
    def look() -> Document | None:
        found = state(catalogue, import_id)
        return found if found["status"] in ("succeeded", "failed") else None

    return until(look)


def imported(catalogue: Catalogue, content: bytes, **given: object) -> Document:
    """The import as it ended."""
    announced = announce(catalogue, len(content), **given)
    assert upload(announced, content).status == 200
    return ended(catalogue, announced["id"])


def reported(record: Document) -> list[dict[str, str]]:
    """The rows of the report of an import that has ended."""
    answer = send("GET", record["report"])
    assert answer.status == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def counts(record: Document) -> dict[str, int]:
    """What is not zero of an import's figures."""
    names = ("rows", "created", "updated", "unchanged", "superseded", "refused")
    return {name: record[name] for name in names if record[name]}
