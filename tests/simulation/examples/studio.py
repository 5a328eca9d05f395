"""The images of products in a cloud: staff upload several at once, drop some, and the keeper follows."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, TypeVar

import cartwright.aws.s3
import catalog.images.sandbox
from cartwright.aws.errors import ResourceMissing
from cartwright.aws.s3 import Summary
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady
from cartwright.settings import RelaySettings
from catalog.images.upload_processor import GAVE_UP
from catalog.settings import ImageAttacherSettings, ImagesSettings, PublicSettings, StaffSettings
from ops.image_faults import images_faults
from tests.simulation.world.cloud import UNPUBLISHED, Cloud
from tests.simulation.world.loading import Swap
from tests.simulation.world.running import Step
from tests.simulation.world.shapes import CLIENT, api_event, bus_event, claims
from tests.unit.catalog.images.fakes import FakeRenderer
from tests.unit.catalog.images.pictures import png

Result = TypeVar("Result")

PRODUCTS = 9
IMAGES = 6
"""Of each product."""
_PATIENCE = 40
_CERTAIN = (200, 201, 204, 404, 409, 412)


class SimulatedBucket:
    """S3, as far as images use it. Each upload is an event for the queue of `images`."""

    def __init__(self, cloud: Cloud) -> None:
        self.objects: dict[str, bytes] = {}
        self._cloud = cloud

    def presigned_put(self, key: str, **_: Any) -> tuple[str, dict[str, str]]:
        return key, {}

    def head(self, key: str) -> Summary:
        return self._call("read", "Head", lambda: Summary(len(self._there(key)), "etag"))

    def read(self, key: str) -> bytes:
        return self._call("read", "Get", lambda: self._there(key))

    def put(self, key: str, content: bytes, **_: Any) -> str:
        self._call("write", "Put", lambda: self.objects.__setitem__(key, content))
        return "etag"

    def delete(self, key: str) -> None:
        self._call("write", "Delete", lambda: bool(self.objects.pop(key, b"")))

    def upload(self, key: str) -> None:
        """What a browser does with a presigned address."""
        self.objects[key] = png()
        detail = {"object": {"key": key}}
        body = bus_event(f"upload of {key}", "aws.s3", "Object Created", "2026-11-21T09:00:00Z", detail)
        self._cloud.queues["uploads"].put(body, f"upload of {key}")

    def _there(self, key: str) -> bytes:
        if key not in self.objects:
            raise ResourceMissing(key)
        return self.objects[key]

    def _call(self, site: str, operation: str, effect: Callable[[], Result]) -> Result:
        return self._cloud.world.call(site, f"s3.{operation}", effect)


class Studio:
    """Staff upload the images of a product at the same moment, and take some off again, in both ways that there are."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._bucket = SimulatedBucket(cloud)
        self._products: dict[int, str] = {}
        self._images: dict[tuple[int, int], str] = {}
        self._dropped: set[str] = set()
        self._broken: list[str] = []
        cloud.table("catalog", indexes=["changes"])
        cloud.queue("exports")
        swaps: list[Swap] = [
            (cartwright.aws.s3, "Bucket", lambda _: self._bucket),
            (catalog.images.sandbox, "Sandbox", lambda _: FakeRenderer()),
        ]
        of_catalog = {"service": "catalog", "table_name": "catalog", "image_bucket": "images"}
        staff = StaffSettings(
            **of_catalog,
            cursor_secret_arn="cursors",
            import_bucket="imports",
            export_queue_url="exports",
            user_pool_client_id=CLIENT,
        )
        self._staff = cloud.function("catalog.handlers.staff", staff, swaps=swaps)
        public = PublicSettings(service="catalog", table_name="catalog")
        self._public = cloud.function("catalog.handlers.public", public)
        relay = RelaySettings(service="catalog", bus_name="bus", unpublished_url=UNPUBLISHED)
        cloud.relay("catalog", cloud.function("cartwright.runtime.relay", relay))
        images = cloud.function("catalog.handlers.images", ImagesSettings(**of_catalog), swaps=swaps)
        cloud.queue("uploads", images, batch_size=1)
        attacher = cloud.function(
            "catalog.handlers.image_attacher", ImageAttacherSettings(**of_catalog), swaps=swaps
        )
        cloud.consumer("ImageEvents", [ImageReady, ProductChanged, ProductRemoved], attacher)

    def steps(self, random: Random) -> Sequence[Step]:
        steps = []
        for product in range(PRODUCTS):
            steps.append(Step(f"product {product} is created", 0, partial(self._create, product)))
            for number in range(IMAGES):
                at = 2_000 + random.randrange(30)
                upload = partial(self._upload, (product, number))
                steps.append(Step(f"image {number} of product {product} is uploaded", at, upload))
            for number in random.sample(range(IMAGES), 2):
                at = random.randrange(2_100, 4_000)
                drop = partial(random.choice([self._delete, self._take_off]), (product, number))
                steps.append(Step(f"image {number} of product {product} is dropped", at, drop))
        return steps

    def violations(self) -> list[str]:
        items = list(self._cloud.storages["catalog"].items())
        now = self._cloud.world.clock() + timedelta(hours=2)
        found = [*self._broken, *images_faults(items, self._bucket.objects, now)]
        records = {item["id"]: item for item in items if item["sk"].startswith("M#")}
        for image_id in self._images.values():
            record = records.get(image_id)
            ended_well = record and (record["attached"] or record.get("reason") == GAVE_UP)
            if image_id not in self._dropped and not ended_well:
                found.append(f"image {image_id}: nobody dropped it, and it is {record and record['state']}")
        return found

    def _create(self, product: int) -> None:
        variants = [{"sku": f"MUG-{product}", "prices": {"GBP": 100}}]
        body = {"slug": f"mug-{product}", "title": "Mug", "status": "active", "variants": variants}
        answer = self._ask("POST", "/products", f"creation {product}", body=body)
        if answer and answer["statusCode"] == 201:
            self._products[product] = json.loads(answer["body"])["id"]

    def _upload(self, which: tuple[int, int]) -> None:
        product_id = self._products.get(which[0])
        if product_id is None:
            return
        body = {"content_type": "image/png", "content_length": len(png())}
        path = {"product_id": product_id}
        answer = self._ask("POST", "/products/{product_id}/images", f"image {which}", path=path, body=body)
        if answer and answer["statusCode"] == 201:
            image = json.loads(answer["body"])
            self._bucket.upload(image["upload"]["url"])
            self._images[which] = image["id"]

    def _delete(self, which: tuple[int, int]) -> None:
        if which in self._images:
            self._dropped.add(self._images[which])
            path = {"product_id": self._products[which[0]], "image_id": self._images[which]}
            self._ask("DELETE", "/products/{product_id}/images/{image_id}", f"end of {which}", path=path)

    def _take_off(self, which: tuple[int, int]) -> None:
        """As the back office does: the product is written with the images that are left."""
        if which not in self._images:
            return
        path = {"product_id": self._products[which[0]]}
        answer = self._ask("GET", "/products/{product_id}", f"look at {which}", path=path)
        if not answer or answer["statusCode"] != 200:
            return
        url = f"images/{self._images[which]}"
        shown = json.loads(answer["body"])["images"]
        left = [{"url": each["url"], "alt": each["alt"]} for each in shown if each["url"] != url]
        if len(left) < len(shown):
            self._dropped.add(self._images[which])
            headers = {"If-Match": answer["headers"]["ETag"]}
            patch = {"images": left}
            self._ask("PATCH", "/products/{product_id}", f"end of {which}", path=path, body=patch, **headers)

    def _ask(
        self,
        method: str,
        resource: str,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        body: Any = None,
        **headers: str,
    ) -> dict[str, Any] | None:
        media = "application/merge-patch+json" if method == "PATCH" else "application/json"
        given = {"Content-Type": media, "If-Match": "*", **headers}
        event = api_event(method, resource, path=path, body=body, headers=given, claims=claims("u-1"))
        function = self._public if method == "GET" else self._staff
        for attempt in range(_PATIENCE):
            outcome = self._cloud.request(function, event, f"{method} {name} try {attempt}")
            answer: dict[str, Any] | None = outcome.answer
            if outcome.error is not None:
                self._broken.append(f"{name}: {outcome.error!r}")
            if answer and answer["statusCode"] in _CERTAIN:
                return answer
            if answer and answer["statusCode"] != 503:
                self._broken.append(f"{name}: {answer['statusCode']} {answer['body']}")
            self._cloud.world.wait(500)
        return None
