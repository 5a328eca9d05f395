"""Serves staff."""

from accounts import views
from accounts.api import ROUTES, CustomerPath
from accounts.composition import services
from accounts.service import AddressDesk, ProfileDesk
from accounts.settings import ApiSettings
from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime.composition import Composed, Handler


class StaffOperations:
    def __init__(self, profiles: ProfileDesk, addresses: AddressDesk) -> None:
        self._profiles = profiles
        self._addresses = addresses

    def get_customer(self, request: Request) -> views.CustomerView:
        path: CustomerPath = request.path
        profile = self._profiles.get(path.customer_id)
        return views.customer(profile, self._addresses.of(path.customer_id))


def compose(settings: ApiSettings) -> Handler:
    authorizer = Authoriser(settings.user_pool_client_id)
    return serving(ROUTES, "staff", authorizer, StaffOperations(*services(settings)))


handler = Composed(compose, ApiSettings.from_environment)
