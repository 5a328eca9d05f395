"""Who may sign in: customers, and apart from them the staff.

Two pools, so that being a member of the one is the right to call what staff may, and no claim of a token has to say so;
so that a second factor can be demanded of the one and offered to the other; and so that nobody signs up into the staff.
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
    "AwsSolutions-COG2": "Shoppers leave a shop that demands a second factor of them, so it is offered to "
    "everybody and demanded of nobody. Staff have a pool of their own, which demands it."
}
_ACCEPTED_FOR_TRIAL = {
    "AwsSolutions-COG8": "Threat protection is charged per active user, and nobody but developers signs in here."
}
_READABLE = cognito.ClientAttributes().with_standard_attributes(
    email=True, email_verified=True, fullname=True
)


class CustomerPool(Construct):
    """Anyone signs up, under a user name that the page draws (a UUID), and signs in with the e-mail address.

    The address is an alias, which belongs to nobody until somebody has confirmed it: so signing up with an address that
    has an account answers as for one that has none, and nobody can occupy an address that is not theirs.
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
        """For pages and apps, which keep no secret. With a password signs in only who has the account's credentials."""
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
    """Staff are invited, sign in with the e-mail address, and need an authenticator app as well as the password."""

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
        """A session ends with the working day. Who a member of the staff is, only the account's operators change."""
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
    """Without a sender of the stage's own Cognito's sends, 50 mails a day for the whole account."""
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
