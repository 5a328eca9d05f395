"""Who may sign in: the user pool, its staff group and the client the shop's front ends use."""

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_stack import StageStack
from stacks.stage import Stage

STAFF = "staff"

_ACCEPTED = {
    "AwsSolutions-COG2": "Shoppers leave a shop that demands a second factor of them, so it is offered to "
    "everybody and demanded of nobody."
}
_ACCEPTED_FOR_TRIAL = {
    "AwsSolutions-COG8": "Threat protection is charged per active user, and nobody but developers signs in here."
}


class Accounts(StageStack):
    def __init__(self, scope: Construct, *, stage: Stage) -> None:
        super().__init__(scope, "accounts", stage=stage, description="Cartwright: customers and staff")
        self.user_pool = cognito.UserPool(
            self,
            "Users",
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            self_sign_up_enabled=True,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
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
            deletion_protection=stage.retain_data,
            removal_policy=self.data_removal,
            feature_plan=cognito.FeaturePlan.PLUS if stage.retain_data else cognito.FeaturePlan.ESSENTIALS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION
            if stage.retain_data
            else None,
        )
        acknowledge(self.user_pool, _ACCEPTED | ({} if stage.retain_data else _ACCEPTED_FOR_TRIAL))
        cognito.CfnUserPoolGroup(
            self,
            "Staff",
            user_pool_id=self.user_pool.user_pool_id,
            group_name=STAFF,
            description="May change the catalogue and see every order",
        )
        self.client = self.user_pool.add_client(
            "Shop",
            generate_secret=False,
            prevent_user_existence_errors=True,
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            id_token_validity=Duration.hours(1),
            access_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
            disable_o_auth=True,
        )
        CfnOutput(self, "UserPoolId", value=self.user_pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.client.user_pool_client_id)
