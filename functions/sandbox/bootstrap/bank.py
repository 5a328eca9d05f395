from cartwright.aws.dynamodb import Table
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from sandbox.repository import ChargeRepository, QueuedCalls
from sandbox.service import Sandbox
from sandbox.settings import BankSettings


def compose(settings: BankSettings) -> Sandbox:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    calls = QueuedCalls(Queue(settings.call_queue_url))
    return Sandbox(ChargeRepository(table, utc_now), calls, utc_now, Ids().new)
