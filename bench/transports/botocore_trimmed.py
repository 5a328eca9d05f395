"""botocore's client, finding nothing but what one operation of one service needs (``bench.trimming`` made it)."""

import os

from botocore.loaders import Loader
from botocore.session import get_session

from bench.transports import KEY, TABLE, said

session = get_session()
folder = os.environ["BENCH_TRIMMED_MODELS"]
loader = Loader(extra_search_paths=[folder], include_default_search_paths=False)
session.register_component("data_loader", loader)
client = session.create_client("dynamodb")
assert client.get_item(TableName=TABLE, Key=KEY, ConsistentRead=True)["Item"]
said()
