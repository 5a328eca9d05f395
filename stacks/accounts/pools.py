"""The user pools: one for customers, one for staff.

With separate pools, membership of the staff pool is the authorization and no token claim is needed. MFA can be
required for staff and optional for customers. Nobody can sign up into the staff pool.
"""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_stack import ServiceStack
from stacks.stage import Stage

INVITATION_DAYS = 7

_ACCEPTED = {
    "AwsSolutions-COG2": "MFA reduces conversion, so it is optional for customers. "
    "Staff have a separate pool that requires it."
}
_ACCEPTED_FOR_TRIAL = {
    "AwsSolutions-COG8": "Threat protection is charged per active user, and only developers sign in to this stage."
}
_READABLE = cognito.ClientAttributes().with_standard_attributes(
    email=True, email_verified=True, fullname=True
)


class CustomerPool(Construct):
    """Customers sign up with a user name that the page generates (a UUID) and sign in with their email address.

    The address is an alias, which is assigned only when it is confirmed. A sign-up with an existing address therefore
    gets the same response as any other, and nobody can claim an address that they do not own.
    """

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        self.pool = _user_pool(
            self,
            sign_in=cognito.SignInAliases(username=True, email=True),
            keep=cognito.KeepOriginalAttrs(email=True),
            self_sign_up=True,
            second_factor=cognito.Mfa.OPTIONAL,
        )
        acknowledge(self.pool, _ACCEPTED)
        self.client = self._client()

    def _client(self) -> cognito.UserPoolClient:
        """A public client for pages and apps. Password sign-in requires the credentials of the AWS account."""
        return self.pool.add_client(
            "Shop",
            generate_secret=False,
            prevent_user_existence_errors=True,
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            id_token_validity=Duration.hours(1),
            access_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
            enable_token_revocation=True,
            read_attributes=_READABLE,
            write_attributes=cognito.ClientAttributes().with_standard_attributes(email=True, fullname=True),
            disable_o_auth=True,
        )


class StaffPool(Construct):
    """Staff are invited. They sign in with their email address, a password and an authenticator app."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        self.pool = _user_pool(
            self,
            sign_in=cognito.SignInAliases(email=True),
            self_sign_up=False,
            second_factor=cognito.Mfa.REQUIRED,
        )
        self.client = self._client()

    def _client(self) -> cognito.UserPoolClient:
        """Sessions last one working day. Only operators of the account change the attributes of staff."""
        name = cognito.ClientAttributes().with_standard_attributes(fullname=True)
        return self.pool.add_client(
            "BackOffice",
            generate_secret=False,
            prevent_user_existence_errors=True,
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            id_token_validity=Duration.hours(1),
            access_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.hours(12),
            enable_token_revocation=True,
            read_attributes=_READABLE,
            write_attributes=name,
            disable_o_auth=True,
        )


def _user_pool(
    scope: Construct,
    *,
    sign_in: cognito.SignInAliases,
    self_sign_up: bool,
    second_factor: cognito.Mfa,
    keep: cognito.KeepOriginalAttrs | None = None,
) -> cognito.UserPool:
    host = ServiceStack.around(scope)
    kept = host.settings.retain_data
    threat_protection = cognito.StandardThreatProtectionMode.FULL_FUNCTION
    pool = cognito.UserPool(
        scope,
        "Pool",
        sign_in_aliases=sign_in,
        sign_in_case_sensitive=False,
        self_sign_up_enabled=self_sign_up,
        auto_verify=cognito.AutoVerifiedAttrs(email=True),
        keep_original=keep,
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        password_policy=cognito.PasswordPolicy(
            min_length=12,
            require_lowercase=True,
            require_uppercase=True,
            require_digits=True,
            require_symbols=True,
            temp_password_validity=Duration.days(INVITATION_DAYS),
        ),
        mfa=second_factor,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        deletion_protection=host.protected,
        removal_policy=host.data_removal,
        feature_plan=cognito.FeaturePlan.PLUS if kept else cognito.FeaturePlan.ESSENTIALS,
        standard_threat_protection_mode=threat_protection if kept else None,
    )
    if not kept:
        acknowledge(pool, _ACCEPTED_FOR_TRIAL)
    _send_mail_from(pool, host.settings)
    _guard(scope, pool, host)
    return pool


def _send_mail_from(pool: cognito.UserPool, stage: Stage) -> None:
    """Without the stage's own sender, Cognito sends at most 50 emails a day for the whole account."""
    if not stage.mail_from:
        return
    identity = stage.mail_identity or stage.mail_from.rpartition("@")[2]
    resource = pool.node.default_child
    assert isinstance(resource, cognito.CfnUserPool)  # noqa: S101 - narrows the type for the checker
    resource.email_configuration = cognito.CfnUserPool.EmailConfigurationProperty(
        email_sending_account="DEVELOPER",
        from_=stage.mail_from,
        source_arn=Stack.of(pool).format_arn(service="ses", resource="identity", resource_name=identity),
    )


def _guard(scope: Construct, pool: cognito.UserPool, host: ServiceStack) -> None:
    acl = host.shared.web_acl
    if acl and host.settings.hosts("AWS::WAFv2::WebACLAssociation"):
        wafv2.CfnWebACLAssociation(
            scope, "Firewall", resource_arn=pool.user_pool_arn, web_acl_arn=acl.attr_arn
        )
