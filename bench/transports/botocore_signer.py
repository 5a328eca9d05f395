"""botocore's signer alone, and the standard library's HTTP client."""

import http.client
import json
import os

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from bench.transports import KEY, TABLE, said

url = os.environ["AWS_ENDPOINT_URL"]
request = AWSRequest(
    method="POST",
    url=f"{url}/",
    headers={"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.GetItem"},
    data=json.dumps({"TableName": TABLE, "Key": KEY, "ConsistentRead": True}).encode(),
)
own = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
SigV4Auth(own, "dynamodb", os.environ["AWS_REGION"]).add_auth(request)
connection = http.client.HTTPConnection(url.partition("://")[2], timeout=5)
connection.request("POST", "/", request.data, dict(request.headers.items()))
assert json.loads(connection.getresponse().read())["Item"]
said()
