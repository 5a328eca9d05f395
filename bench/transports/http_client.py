"""The project's signer, and the standard library's HTTP client."""

import hashlib
import http.client
import json

from bench.transports import KEY, TABLE, said
from cartwright.aws import endpoints, signing
from cartwright.aws.attributes import unmarshal
from cartwright.aws.credentials import current
from cartwright.aws.endpoints import Service
from cartwright.https.transport import Request

service = Service("dynamodb", "DYNAMODB")
endpoint = endpoints.endpoint(service)
body = json.dumps({"TableName": TABLE, "Key": KEY, "ConsistentRead": True}).encode()
target = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.GetItem"}
request = Request("POST", headers={"Host": endpoint.authority, **target}, body=body)
signer = signing.Signer(current(), service.name, endpoints.region(), signing.timestamp())
headers = signer.headers(request, hashlib.sha256(body).hexdigest())
connection = http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=5)
connection.request("POST", "/", body, headers)
assert unmarshal(json.loads(connection.getresponse().read())["Item"])
said()
