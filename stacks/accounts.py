"""Who may sign in, what the shop knows of them, and where their goods go."""

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from accounts.api import ROUTES
from accounts.settings import ApiSettings, RegistrarSettings, RelaySettings
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.entity_table import EntityTable
from stacks.constructs.service_api import STAGE_NAME, ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.stage import Stage

STAFF = "staff"

_ACCEPTED = {
    "AwsSolutions-COG2": "Shoppers leave a shop that demands a second factor of them, so it is offered to "
    "everybody and demanded of nobody."
}
_ACCEPTED_FOR_TRIAL = {
    "AwsSolutions-COG8": "Threat protection is charged per active user, and nobody but developers signs in here."
}


class Accounts(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared) -> None:
        super().__init__(
            scope, "accounts", stage=stage, description="Cartwright: customers and staff", shared=shared
        )
        self.table = EntityTable(
            self, "Customers", relay=RelaySettings(service=self.service, bus_name=shared.bus.event_bus_name)
        )
        self.user_pool = self._user_pool()
        self.client = self._client()
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={
                "customer": self._desk("Customer", "Shows and changes customers' own profiles", "PutItem"),
                "staff": self._desk("Staff", "Shows customers to staff"),
            },
            user_pool=self.user_pool,
        )
        CfnOutput(self, "UserPoolId", value=self.user_pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.client.user_pool_client_id)
        CfnOutput(self, "ApiUrl", value=self.api.url)
        CfnOutput(self, "ApiId", value=self.api.api.rest_api_id)
        CfnOutput(self, "ApiStage", value=STAGE_NAME)
        CfnOutput(self, "TableName", value=self.table.name)

    def _user_pool(self) -> cognito.UserPool:
        protected = self.settings.retain_data
        pool = cognito.UserPool(
            self,
            "Users",
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            self_sign_up_enabled=True,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=protected,
            removal_policy=self.data_removal,
            feature_plan=cognito.FeaturePlan.PLUS if protected else cognito.FeaturePlan.ESSENTIALS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION
            if protected
            else None,
        )
        acknowledge(pool, _ACCEPTED | ({} if protected else _ACCEPTED_FOR_TRIAL))
        pool.add_trigger(cognito.UserPoolOperation.POST_CONFIRMATION, self._registrar().alias)
        cognito.CfnUserPoolGroup(
            self,
            "Staff",
            user_pool_id=pool.user_pool_id,
            group_name=STAFF,
            description="May change the catalogue and see every order",
        )
        return pool

    def _client(self) -> cognito.UserPoolClient:
        """For pages and apps, which keep no secret. With a password signs in only who has the account's credentials."""
        writable = cognito.ClientAttributes().with_standard_attributes(email=True, fullname=True)
        readable = writable.with_standard_attributes(email_verified=True)
        return self.user_pool.add_client(
            "Shop",
            generate_secret=False,
            prevent_user_existence_errors=True,
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            id_token_validity=Duration.hours(1),
            access_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
            enable_token_revocation=True,
            read_attributes=readable,
            write_attributes=writable,
            disable_o_auth=True,
        )

    def _registrar(self) -> ServiceFunction:
        """Cognito waits 5 seconds for it. It can't name the pool, which names it."""
        function = ServiceFunction(
            self,
            "Registrar",
            handler="registrar",
            settings=RegistrarSettings(service=self.service, table_name=self.table.name),
            description="Makes a profile for whoever confirmed their e-mail address",
            memory_mb=512,
            timeout=Duration.seconds(5),
        )
        function.allow("dynamodb:PutItem", on=self.table.arn)
        return function

    def _desk(self, name: str, description: str, *writes: str) -> ServiceFunction:
        settings = ApiSettings(
            service=self.service,
            table_name=self.table.name,
            user_pool_client_id=self.client.user_pool_client_id,
        )
        function = ServiceFunction(
            self,
            f"{name}Desk",
            handler=name.lower(),
            settings=settings,
            description=description,
            memory_mb=512,
            timeout=Duration.seconds(10),
        )
        actions = [f"dynamodb:{action}" for action in ("GetItem", *writes)]
        function.allow(*actions, on=self.table.arn)
        return function
