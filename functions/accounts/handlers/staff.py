"""Serves staff."""

from accounts import views
from accounts.api import ROUTES, CustomerPath
from accounts.composition import services
from accounts.service import AddressService, ProfileService
from accounts.settings import ApiSettings
from cartwright.authorisation import TokenAuthorizer
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler


class StaffOperations:
    def __init__(self, profiles: ProfileService, addresses: AddressService) -> None:
        self._profiles = profiles
        self._addresses = addresses

    def get_customer(self, request: Request) -> views.CustomerView:
        path: CustomerPath = request.path
        profile = self._profiles.get(path.customer_id)
        return views.customer(profile, self._addresses.book(path.customer_id))


def compose(settings: ApiSettings) -> Handler:
    authorizer = TokenAuthorizer(settings.user_pool_client_id)
    return serving(ROUTES, "staff", authorizer, StaffOperations(*services(settings)))


handler = Composed(compose, ApiSettings.from_environment)
