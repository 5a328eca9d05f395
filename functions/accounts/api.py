"""The HTTP contract of accounts, for customers and for staff."""

from msgspec import Struct

from accounts.domain import (
    AddressInput,
    AddressNotFound,
    CustomerNotFound,
    EmailNotVerified,
    ProfileInput,
    TooManyAddresses,
)
from accounts.fields import AddressId, CustomerId
from accounts.views import AddressList, AddressView, CustomerView, ProfileView
from cartwright.errors import ConcurrentUpdate
from cartwright.http import Access, Route

TITLE = "Cartwright accounts"
VERSION = "1.0.0"


class AddressPath(Struct, frozen=True, forbid_unknown_fields=True):
    address_id: AddressId


class CustomerPath(Struct, frozen=True, forbid_unknown_fields=True):
    customer_id: CustomerId


_PROFILE = (
    Route(
        method="GET",
        path="/my/profile",
        operation="getMyProfile",
        summary="Get the caller's profile; creates it on the first request",
        access=Access.CUSTOMER,
        handler="customer",
        response=ProfileView,
        errors=(EmailNotVerified, ConcurrentUpdate),
    ),
    Route(
        method="PATCH",
        path="/my/profile",
        operation="patchMyProfile",
        summary="Update fields of the caller's profile",
        access=Access.CUSTOMER,
        handler="customer",
        patch=ProfileInput,
        precondition=True,
        response=ProfileView,
        errors=(EmailNotVerified, ConcurrentUpdate),
    ),
)

_ADDRESSES = (
    Route(
        method="GET",
        path="/my/addresses",
        operation="listMyAddresses",
        summary="Get the caller's complete address book",
        access=Access.CUSTOMER,
        handler="customer",
        response=AddressList,
    ),
    Route(
        method="POST",
        path="/my/addresses",
        operation="addMyAddress",
        summary="Add an address; idempotent",
        access=Access.CUSTOMER,
        handler="customer",
        request=AddressInput,
        status=201,
        response=AddressView,
        errors=(TooManyAddresses, ConcurrentUpdate),
    ),
    Route(
        method="GET",
        path="/my/addresses/{address_id}",
        operation="getMyAddress",
        summary="Get one of the caller's addresses",
        access=Access.CUSTOMER,
        handler="customer",
        path_parameters=AddressPath,
        response=AddressView,
        errors=(AddressNotFound,),
    ),
    Route(
        method="PUT",
        path="/my/addresses/{address_id}",
        operation="replaceMyAddress",
        summary="Replace one of the caller's addresses",
        access=Access.CUSTOMER,
        handler="customer",
        path_parameters=AddressPath,
        request=AddressInput,
        precondition=True,
        response=AddressView,
        errors=(AddressNotFound, ConcurrentUpdate),
    ),
    Route(
        method="DELETE",
        path="/my/addresses/{address_id}",
        operation="removeMyAddress",
        summary="Delete one of the caller's addresses",
        access=Access.CUSTOMER,
        handler="customer",
        path_parameters=AddressPath,
        precondition=True,
        errors=(AddressNotFound, ConcurrentUpdate),
    ),
)

_STAFF = (
    Route(
        method="GET",
        path="/staff/customers/{customer_id}",
        operation="getCustomer",
        summary="Get any customer's profile and addresses",
        access=Access.STAFF,
        handler="staff",
        path_parameters=CustomerPath,
        response=CustomerView,
        errors=(CustomerNotFound,),
    ),
)

ROUTES: tuple[Route, ...] = (*_PROFILE, *_ADDRESSES, *_STAFF)
