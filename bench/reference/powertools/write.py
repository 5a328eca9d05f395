"""POST /products as it is written in the field: the same stack as the read, with validation by pydantic."""

import os
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import BadRequestError, UnauthorizedError
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Sku = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Category = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){0,4}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Prices = Annotated[dict[Currency, Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=20)]

logger = Logger()
tracer = Tracer()
metrics = Metrics(namespace="Cartwright")
app = APIGatewayRestResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


class CompareAt(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    prices: Prices
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Variant(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    sku: Sku
    options: dict[str, str] = {}
    prices: Prices
    compare_at: CompareAt | None = None
    barcode: str | None = None
    weight_grams: int | None = None
    tax_class: Literal["standard", "reduced", "zero"] = "standard"


class Image(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    thumbnails: list[str] = []


class Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    slug: Slug
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=4000)] = ""
    brand: str | None = None
    attributes: dict[str, str] = {}
    tags: list[str] = []
    status: Literal["draft", "active", "archived"] = "draft"
    images: list[Image] = []
    variants: Annotated[list[Variant], Field(min_length=1, max_length=40)]


class ProductInput(Content):
    category: Category | None = None


class Product(Content):
    id: str
    version: int
    category: dict[str, str] | None
    breadcrumbs: list[dict[str, str]]
    created_at: datetime
    updated_at: datetime


@app.post("/products")
@tracer.capture_method
def create_product(given: ProductInput) -> Response[Product]:
    claims = app.current_event["requestContext"]["authorizer"]["claims"]
    if (claims["token_use"], claims["aud"]) != ("id", os.environ["USER_POOL_CLIENT_ID"]):
        raise UnauthorizedError("An ID token of this shop is required")
    now = datetime.now(UTC)
    product = Product(
        **given.model_dump(exclude={"category"}),
        **_place(given.category),
        id=str(uuid.uuid4()),
        version=1,
        created_at=now,
        updated_at=now,
    )
    table.meta.client.transact_write_items(TransactItems=[{"Put": put} for put in _puts(product)])
    metrics.add_metric(name="ProductsCreated", unit=MetricUnit.Count, value=1)
    return Response(HTTPStatus.CREATED, "application/json", product, {"Location": f"products/{product.id}"})


def _place(path: str | None) -> dict[str, Any]:
    if path is None:
        return {"category": None, "breadcrumbs": []}
    tree = table.get_item(Key={"pk": "TREE", "sk": "TREE"}, ConsistentRead=True)["Item"]["categories"]
    trail: list[dict[str, Any]] = []
    for slug in path.split("/"):
        parent = trail[-1]["id"] if trail else None
        here = next((each for each in tree if (each["slug"], each["parent"]) == (slug, parent)), None)
        if here is None:
            raise BadRequestError(f"There is no category {path}")
        trail.append(here)
    paths = ["/".join(each["slug"] for each in trail[: depth + 1]) for depth in range(len(trail))]
    names = [each["name"] for each in trail]
    crumbs = [{"path": path, "name": name} for path, name in zip(paths, names, strict=True)]
    return {"category": {"id": trail[-1]["id"], "path": path}, "breadcrumbs": crumbs}


def _puts(product: Product) -> list[dict[str, Any]]:
    content = product.model_dump(mode="json")
    event = {"id": str(uuid.uuid4()), "name": "ProductChanged", "detail": product.model_dump_json()}
    claims = [f"SLUG#{product.slug}", *(f"SKU#{variant.sku.upper()}" for variant in product.variants)]
    items = [
        {"pk": f"P#{product.id}", "sk": "P", "changes_pk": "C#0", **content, "outbox": event},
        {"pk": f"P#{product.id}", "sk": "A#1", "action": "created", "after": product.model_dump_json()},
        *({"pk": claim, "sk": claim, "product_id": product.id} for claim in claims),
    ]
    return [
        {"TableName": table.name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        for item in items
    ]


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logger.info("request")
    return app.resolve(event, context)
