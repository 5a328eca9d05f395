"""The project's signer, and the standard library's HTTP client."""

import hashlib
import http.client
import json

from bench.transports import KEY, TABLE, said
from cartwright.aws import credentials, endpoints
from cartwright.aws.attributes import unmarshal
from cartwright.aws.endpoints import Service
from cartwright.aws.signing import signed

service = Service("dynamodb", "DYNAMODB")
endpoint = endpoints.endpoint(service)
body = json.dumps({"TableName": TABLE, "Key": KEY, "ConsistentRead": True}).encode()
headers = signed(
    "POST",
    "/",
    "",
    {
        "Host": endpoint.authority,
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.GetItem",
    },
    hashlib.sha256(body).hexdigest(),
    credentials=credentials.current(),
    service=service.name,
    region=endpoints.region(),
)
connection = http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=5)
connection.request("POST", "/", body, headers)
assert unmarshal(json.loads(connection.getresponse().read())["Item"])
said()
