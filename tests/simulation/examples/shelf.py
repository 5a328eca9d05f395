"""The real catalogue in a cloud: staff who change products, and a listener that keeps a copy of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.batch import SqsRecord, process
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.settings import RelaySettings
from catalog.settings import StaffSettings
from tests.simulation.world.cloud import UNPUBLISHED, Cloud
from tests.simulation.world.running import Step
from tests.simulation.world.shapes import CLIENT, api_event, claims

PRODUCTS = 5
CHANGES = 25
_PATIENCE = 6
_CERTAIN = (200, 201, 204, 400, 404, 409, 412)


class Copies:
    """Keeps the latest version of each product that it has heard of."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __call__(self, event: Mapping[str, Any], _: object) -> dict[str, Any]:
        return process(event, self._handle)

    def _handle(self, record: SqsRecord) -> None:
        body = msgspec.json.decode(record["body"])
        if body["detail-type"] == ProductRemoved.name:
            removed = ProductRemoved.from_detail(body["detail"]).data
            self._keep(removed.product_id, removed.product_version, None)
        else:
            changed = ProductChanged.from_detail(body["detail"]).data
            self._keep(changed.product_id, changed.product_version, changed.title)

    def _keep(self, product_id: str, version: int, title: str | None) -> None:
        newer = Expression("attribute_not_exists(pk) OR seen < :version", {":version": version})
        try:
            self._table.put({"pk": product_id, "sk": "C", "seen": version, "title": title}, newer)
        except ConditionFailed:
            return


class Catalogue:
    """Its staff ask again when they have no answer, and are content with whatever answer they get."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._known: list[str] = []
        self._broken: list[str] = []
        cloud.table("catalog", indexes=["changes"])
        cloud.table("copies")
        cloud.queue("exports")
        settings = StaffSettings(
            service="catalog",
            table_name="catalog",
            cursor_secret_arn="cursors",
            import_bucket="uploads",
            image_bucket="images",
            export_queue_url="exports",
            user_pool_client_id=CLIENT,
        )
        self._staff = cloud.function("catalog.handlers.staff", settings)
        relay = RelaySettings(service="catalog", bus_name="bus", unpublished_url=UNPUBLISHED)
        cloud.relay("catalog", cloud.function("cartwright.runtime.relay", relay))
        copies = cloud.plain("copies", lambda _: Copies(cloud.port("copies")))
        self._copies = cloud.consumer("copies", [ProductChanged, ProductRemoved], copies)

    def steps(self, random: Random) -> Sequence[Step]:
        creations = [
            Step(
                f"product {number} is created",
                random.randrange(1_000),
                partial(self._create, number),
            )
            for number in range(PRODUCTS)
        ]
        changes = []
        for number in range(CHANGES):
            kind, lot = (
                random.choice(["title", "price", "sku", "archive", "restore", "delete"]),
                random.random(),
            )
            changes.append(
                Step(
                    f"change {number} of a {kind}",
                    random.randrange(1_000, 8_000),
                    partial(self._change, number, kind, lot),
                )
            )
        return [*creations, *changes]

    def violations(self) -> list[str]:
        found = list(self._broken)
        items = list(self._cloud.storages["catalog"].items())
        products = {item["id"]: item for item in items if item["sk"] == "P"}
        claims_held = {
            (item["pk"], item["product_id"])
            for item in items
            if item["pk"].startswith(("SKU#", "SLUG#")) and not item.get("former")
        }
        claims_due = {
            (claim, item["id"])
            for item in products.values()
            if not item.get("removed")
            for claim in [
                f"SLUG#{item['slug']}",
                *(f"SKU#{each['sku'].upper()}" for each in item["variants"]),
            ]
        }
        found += [f"the claim {each} is held in vain" for each in sorted(claims_held - claims_due)]
        found += [f"the claim {each} is missing" for each in sorted(claims_due - claims_held)]
        for product_id, item in products.items():
            trail = [each["version"] for each in items if each["pk"] == item["pk"] and each["sk"] != "P"]
            if trail != list(range(1, item["version"] + 1)):
                found.append(f"{product_id} at version {item['version']} has the trail {trail}")
            copy = self._cloud.port("copies").get({"pk": product_id, "sk": "C"})
            if not copy or (copy["seen"], copy["title"]) != (item["version"], item.get("title")):
                found.append(f"{product_id} at version {item['version']} has the copy {copy}")
        found += [f"given up: {message.body}" for message in self._copies.dead if not message.poisoned]
        return found

    def _create(self, number: int) -> None:
        body = {
            "slug": f"thing-{number}",
            "title": f"Thing {number}",
            "description": "",
            "status": "active",
            "variants": [{"sku": f"T-{number}", "options": {}, "prices": {"GBP": 100 + number}}],
        }
        answer = self._ask("POST", "/products", f"creation {number}", body=body)
        if answer and answer["statusCode"] == 201:
            self._known.append(msgspec.json.decode(answer["body"])["id"])

    def _change(self, number: int, kind: str, lot: float) -> None:
        if not self._known:
            return
        path = {"product_id": self._known[int(lot * len(self._known))]}
        sku = f"T-{int(lot * 100) % (PRODUCTS + 2)}"
        patches: dict[str, Any] = {
            "title": {"title": f"Title {number}"},
            "price": {"variants": [{"sku": sku, "options": {}, "prices": {"GBP": number + 1}}]},
            "sku": {"variants": [{"sku": f"{sku}-{number % 3}", "options": {}, "prices": {"GBP": 5}}]},
        }
        name = f"change {number}"
        if kind in patches:
            self._ask("PATCH", "/products/{product_id}", name, path=path, body=patches[kind])
        elif kind == "delete":
            self._ask("DELETE", "/products/{product_id}", name, path=path)
        else:
            self._ask("POST", f"/products/{{product_id}}/{kind}", name, path=path)

    def _ask(
        self,
        method: str,
        resource: str,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> dict[str, Any] | None:
        media = "application/merge-patch+json" if method == "PATCH" else "application/json"
        headers = {"Content-Type": media, "If-Match": "*", "X-Correlation-Id": name.replace(" ", "-")}
        event = api_event(method, resource, path=path, body=body, headers=headers, claims=claims("u-1"))
        for attempt in range(_PATIENCE):
            outcome = self._cloud.request(self._staff, event, f"{name} try {attempt}")
            answer: dict[str, Any] | None = outcome.answer
            if outcome.error is not None:
                self._broken.append(f"{name}: {outcome.error!r}")
            if answer and answer["statusCode"] in _CERTAIN:
                return answer
            if answer and answer["statusCode"] != 503:
                self._broken.append(f"{name}: {answer['statusCode']} {answer['body']}")
            self._cloud.world.wait(500)
        return None
