"""The project's own: its signer and its connection."""

from bench.transports import TABLE, said
from cartwright.aws.dynamodb import Table

table = Table(TABLE)
table.connect()
assert table.get({"pk": "a", "sk": "a"})
said()
