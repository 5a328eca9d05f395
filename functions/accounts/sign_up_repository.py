"""Sign-ups, stored as users of the customer pool until they are confirmed."""

from collections.abc import Iterator
from datetime import UTC, datetime

from accounts.domain import SignUp
from cartwright.aws.cognito import UserPool
from cartwright.aws.errors import ResourceMissing

_UNCONFIRMED = "UNCONFIRMED"


class SignUpRepository:
    def __init__(self, pool: UserPool) -> None:
        self._pool = pool

    def unconfirmed(self) -> Iterator[SignUp]:
        for user in self._pool.users(f'cognito:user_status = "{_UNCONFIRMED}"'):
            yield SignUp(
                username=user["Username"], begun_at=datetime.fromtimestamp(user["UserCreateDate"], UTC)
            )

    def remove(self, username: str) -> bool:
        """Cognito has no conditional delete: a user who confirms between the two calls is deleted too."""
        try:
            if self._pool.user(username)["UserStatus"] != _UNCONFIRMED:
                return False
            self._pool.delete(username)
        except ResourceMissing:
            return False
        return True
