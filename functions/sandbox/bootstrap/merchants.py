from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from sandbox.gate import KeyGate
from sandbox.repository import ChargeRepository, QueuedCalls
from sandbox.service import Sandbox
from sandbox.settings import MerchantsSettings


def compose(settings: MerchantsSettings) -> tuple[Sandbox, KeyGate]:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    calls = QueuedCalls(Queue(settings.call_queue_url))
    sandbox = Sandbox(ChargeRepository(table, utc_now), calls, utc_now, Ids().new)
    return sandbox, KeyGate(lambda: secret(settings.api_key_arn))
