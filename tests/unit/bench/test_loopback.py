"""The AWS that is measured against: it answers an SDK as AWS does, over TLS that the SDK can check."""

import os

import boto3

from bench import loopback


def test_an_sdk_takes_its_answers() -> None:
    with loopback.started() as endpoint:
        session = boto3.Session("test", "test", region_name="eu-west-1")
        settings = {"endpoint_url": endpoint.url, "verify": str(endpoint.authority)}
        table = session.resource("dynamodb", **settings).Table("t")
        product_id = loopback.event("get-product")["pathParameters"]["product_id"]
        found = table.get_item(Key={"pk": f"P#{product_id}", "sk": "P"})["Item"]
        answer = session.client("s3", **settings).get_object(Bucket="b", Key="imports/x.csv")
        rows = answer["Body"].read().splitlines()
    assert found["slug"] == "harbour-stoneware-mug"
    assert rows[0].startswith(b"product,title")
    assert len(rows) > 2
    assert not os.path.exists(endpoint.authority)
