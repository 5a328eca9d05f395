"""Cognito user pools."""

from collections.abc import Iterator

from cartwright.aws import calls, endpoints
from cartwright.aws.calls import Json

_SERVICE = endpoints.Service(
    "cognito-idp", "COGNITO_IDENTITY_PROVIDER", "AWSCognitoIdentityProviderService", "1.1"
)
_PAGE = 60


class UserPool:
    def __init__(self, pool_id: str) -> None:
        self._id = pool_id

    def users(self, condition: str) -> Iterator[Json]:
        """Users that match a Cognito filter, page by page. Eventually consistent."""
        parameters: Json = {"UserPoolId": self._id, "Filter": condition, "Limit": _PAGE}
        while True:
            page = calls.call(_SERVICE, "ListUsers", parameters)
            yield from page.get("Users", ())
            if not page.get("PaginationToken"):
                return
            parameters["PaginationToken"] = page["PaginationToken"]

    def user(self, name: str) -> Json:
        """Strongly consistent. Raises ResourceMissing."""
        return calls.call(_SERVICE, "AdminGetUser", {"UserPoolId": self._id, "Username": name})

    def delete(self, name: str) -> None:
        """Raises ResourceMissing."""
        calls.call(_SERVICE, "AdminDeleteUser", {"UserPoolId": self._id, "Username": name})
