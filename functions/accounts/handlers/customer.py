"""Serves customers. Each request can access only the data stored under the `sub` of its token."""

from accounts import views
from accounts.api import ROUTES, AddressPath
from accounts.composition import services
from accounts.domain import Address, AddressBook, Person, Profile
from accounts.service import AddressService, ProfileService, tag
from accounts.settings import ApiSettings
from cartwright.authorisation import Caller, TokenAuthorizer
from cartwright.errors import Unauthenticated
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.http.responses import Created, Tagged
from cartwright.runtime import Composed, Handler


class CustomerOperations:
    def __init__(self, profiles: ProfileService, addresses: AddressService) -> None:
        self._profiles = profiles
        self._addresses = addresses

    def get_my_profile(self, request: Request) -> Tagged:
        return _profile(self._profiles.load(_person(request), request.correlation_id))

    def patch_my_profile(self, request: Request) -> Tagged:
        changed = self._profiles.patch(
            _person(request), request.body, request.correlation_id, request.if_match.admits
        )
        return _profile(changed)

    def list_my_addresses(self, request: Request) -> Tagged:
        book = self._addresses.book(_caller(request).subject)
        return Tagged(views.addresses(book), tag(book))

    def add_my_address(self, request: Request) -> Created:
        book, address = self._addresses.add(_caller(request).subject, request.body)
        return Created(_address(book, address), location=f"addresses/{address.id}")

    def get_my_address(self, request: Request) -> Tagged:
        return _address(*self._addresses.get(_caller(request).subject, _address_id(request)))

    def replace_my_address(self, request: Request) -> Tagged:
        book, address = self._addresses.replace(
            _caller(request).subject, _address_id(request), request.body, request.if_match.admits
        )
        return _address(book, address)

    def remove_my_address(self, request: Request) -> None:
        self._addresses.remove(_caller(request).subject, _address_id(request), request.if_match.admits)


def _caller(request: Request) -> Caller:
    if request.caller is None:
        raise Unauthenticated
    return request.caller


def _person(request: Request) -> Person:
    caller = _caller(request)
    return Person(customer_id=caller.subject, email=caller.email, name=caller.name)


def _address_id(request: Request) -> str:
    path: AddressPath = request.path
    return path.address_id


def _profile(profile: Profile) -> Tagged:
    return Tagged(views.profile(profile), tag(profile))


def _address(book: AddressBook, address: Address) -> Tagged:
    return Tagged(views.address(book, address), tag(book))


def compose(settings: ApiSettings) -> Handler:
    authorizer = TokenAuthorizer(settings.user_pool_client_id)
    return serving(ROUTES, "customer", authorizer, CustomerOperations(*services(settings)))


handler = Composed(compose, ApiSettings.from_environment)
