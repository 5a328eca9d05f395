"""User pools, customer profiles and delivery addresses."""

from collections.abc import Mapping

from aws_cdk import Annotations, CfnOutput, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from accounts.api import ROUTES
from accounts.settings import ApiSettings, ExpirySettings, RegistrarSettings
from cartwright.http import Access
from stacks.accounts.pools import CustomerPool, StaffPool
from stacks.constructs.entity_table import EntityTable, Operation
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.stage import Stage

_NO_SENDER = (
    "Cognito's default sender is limited to 50 emails a day for the whole account. New customers may not receive "
    "their code. Verify a domain in SES and set mail_from in cdk.json; docs/operations.md says how."
)


class Accounts(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared) -> None:
        super().__init__(
            scope, "accounts", stage=stage, description="Cartwright: customers and staff", shared=shared
        )
        self.table = EntityTable(self, "Customers", outbox=True)
        self._customers = CustomerPool(self, "Users")
        self._staff = StaffPool(self, "Staff")
        self._customers.pool.add_trigger(cognito.UserPoolOperation.POST_CONFIRMATION, self._registrar().alias)
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={
                "customer": self._function(Access.CUSTOMER, "Serves customers' own profiles", "PutItem"),
                "staff": self._function(Access.STAFF, "Serves customer data to staff"),
            },
            user_pools=self.user_pools,
        )
        if self.settings.retain_data and not self.settings.mail_from:
            Annotations.of(self).add_warning_v2("cartwright:mail-sender", _NO_SENDER)
        Scheduled(self, "EveryDay", expression="rate(1 day)", function=self._expiry())
        CfnOutput(self, "UserPoolId", value=self._customers.pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.client_id(Access.CUSTOMER))
        CfnOutput(self, "StaffPoolId", value=self._staff.pool.user_pool_id)
        CfnOutput(self, "StaffPoolClientId", value=self.client_id(Access.STAFF))

    @property
    def user_pools(self) -> Mapping[Access, cognito.IUserPool]:
        """User pools by the access that their tokens grant."""
        return {Access.CUSTOMER: self._customers.pool, Access.STAFF: self._staff.pool}

    def client_id(self, access: Access) -> str:
        """The app client of an access, which a function needs to verify tokens."""
        pool = self._staff if access is Access.STAFF else self._customers
        return pool.client.user_pool_client_id

    def _registrar(self) -> ServiceFunction:
        """Cognito waits 5 seconds for this trigger. It can't refer to the pool, because the pool refers to it."""
        function = ServiceFunction(
            self,
            "Registrar",
            handler="registrar",
            settings=RegistrarSettings(service=self.service, table_name=self.table.name),
            description="Creates a profile when an email address is confirmed",
            memory_mb=512,
            timeout=Duration.seconds(5),
        )
        self.table.grant(function, "PutItem")
        function.pass_traces_on()
        return function

    def _expiry(self) -> ServiceFunction:
        function = ServiceFunction(
            self,
            "Expiry",
            handler="expiry",
            settings=ExpirySettings(service=self.service, user_pool_id=self._customers.pool.user_pool_id),
            description="Deletes unconfirmed sign-ups",
            memory_mb=512,
            timeout=Duration.minutes(5),
            asynchronous=True,
        )
        actions = ("cognito-idp:ListUsers", "cognito-idp:AdminGetUser", "cognito-idp:AdminDeleteUser")
        function.allow(*actions, on=self._customers.pool.user_pool_arn)
        return function

    def _function(self, access: Access, description: str, *writes: Operation) -> ServiceFunction:
        settings = ApiSettings(
            service=self.service,
            table_name=self.table.name,
            user_pool_client_id=self.client_id(access),
        )
        function = ServiceFunction(
            self,
            f"{access.title()}Desk",
            handler=access.value,
            settings=settings,
            description=description,
            memory_mb=512,
            timeout=Duration.seconds(10),
        )
        self.table.grant(function, "GetItem", *writes)
        return function
