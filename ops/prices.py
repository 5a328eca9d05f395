"""AWS's list prices in USD in eu-west-1: on demand, first tier, without the free tier unless stated. As of 2026-11-30.

No other file states a price. The sources are https://aws.amazon.com/SERVICE/pricing/, with SERVICE in brackets.
"""

MILLION = 1e6

# [dynamodb] On-demand request units of standard tables.
WRITE_UNIT_USD, READ_UNIT_USD = 0.705 / MILLION, 0.1415 / MILLION

# [lambda] Requests, and duration by architecture; the second price is that of provisioned concurrency, idle or not.
INVOCATION_USD = 0.20 / MILLION
GB_SECOND_USD = {"arm64": 13.3334 / MILLION, "x86_64": 16.6667 / MILLION}
PROVISIONED_GB_SECOND_USD = {"arm64": 3.3334 / MILLION, "x86_64": 4.1667 / MILLION}

# [api-gateway] Requests, by the type of the API's resource.
API_CALL_USD = {"AWS::ApiGateway::RestApi": 3.50 / MILLION, "AWS::ApiGatewayV2::Api": 1.11 / MILLION}

# [eventbridge] Custom events, archived events and Scheduler's invocations.
EVENT_USD = 1.00 / MILLION
ARCHIVED_GB_USD = 0.10
SCHEDULED_USD = 1.00 / MILLION

# [sqs] Requests of standard queues. A month's first million is free.
QUEUE_REQUEST_USD = 0.40 / MILLION
FREE_QUEUE_REQUESTS = 1_000_000

# [cloudwatch] Logs of the standard class, ingested, and stored for a month (compressed). Metrics, alarms and dashboards
# a month. The first ten alarms are free.
LOG_GB_USD, STORED_LOG_GB_USD = 0.57, 0.03
METRIC_USD, ALARM_USD, DASHBOARD_USD = 0.30, 0.10, 3.00
FREE_ALARMS = 10

# [xray] Traces recorded.
TRACE_USD = 5.00 / MILLION

# [waf] Requests, and web ACLs and rules a month.
FIREWALL_REQUEST_USD = 0.60 / MILLION
WEB_ACL_USD, WEB_ACL_RULE_USD = 5.00, 1.00

# [ec2/on-demand] Data transfer to the internet.
EGRESS_GB_USD = 0.09

# [secrets-manager], [kms] A secret and a key a month.
SECRET_USD, KMS_KEY_USD = 0.40, 1.00

CHUNK_BYTES = 64 * 1024
"""EventBridge and SQS bill each started 64 KB of what they carry as one more."""
LOG_EVENT_BYTES = 26
"""CloudWatch Logs counts each event as that much longer than its message."""
HOURS_A_MONTH = 730


def chunks(size: int) -> int:
    return max(1, -(-size // CHUNK_BYTES))
