from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.logging import configure
from sandbox.courier import Courier
from sandbox.repository import RemoteMerchant
from sandbox.settings import CourierSettings


def compose(settings: CourierSettings) -> Courier:
    configure(settings.service)
    return Courier(RemoteMerchant(), lambda: secret(settings.webhook_secret_arn), utc_now)
