"""AWS's list prices of eu-west-1, on demand, first tier, without the free tier. Known on 2026-11-21; check yours.

From the pricing pages of DynamoDB, Lambda (arm64), API Gateway (REST), EventBridge (custom events), SQS (standard)
and CloudWatch (logs ingested, standard class), at https://aws.amazon.com/<service>/pricing/.
"""

WRITE_UNIT_USD, READ_UNIT_USD = 0.705e-6, 0.141e-6
INVOCATION_USD, GB_SECOND_USD = 0.20e-6, 13.3334e-6
API_CALL_USD = 3.50e-6
EVENT_USD = 1.00e-6
QUEUE_REQUEST_USD = 0.40e-6
LOG_GB_USD = 0.57

CHUNK_BYTES = 64 * 1024
"""EventBridge and SQS bill each started 64 KB of what they carry as one more."""


def chunks(size: int) -> int:
    return max(1, -(-size // CHUNK_BYTES))
