"""boto3's client: what the field uses."""

import boto3

from bench.transports import KEY, TABLE, said

client = boto3.client("dynamodb")
assert client.get_item(TableName=TABLE, Key=KEY, ConsistentRead=True)["Item"]
said()
