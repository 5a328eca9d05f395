from accounts.expiry import SignUpExpiry
from accounts.settings import ExpirySettings
from accounts.sign_up_repository import SignUpRepository
from cartwright.aws.cognito import UserPool
from cartwright.clock import utc_now
from cartwright.logging import configure


def compose(settings: ExpirySettings) -> SignUpExpiry:
    configure(settings.service)
    return SignUpExpiry(SignUpRepository(UserPool(settings.user_pool_id)), utc_now)
