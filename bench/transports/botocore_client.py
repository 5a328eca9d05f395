"""botocore's client, with all its models."""

from botocore.session import get_session

from bench.transports import KEY, TABLE, said

client = get_session().create_client("dynamodb")
assert client.get_item(TableName=TABLE, Key=KEY, ConsistentRead=True)["Item"]
said()
