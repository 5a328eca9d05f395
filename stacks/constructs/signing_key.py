"""A secret signing key for functions."""

from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_stack import ServiceStack

_OF_CURSORS = (
    "The key only proves that a cursor is authentic and protects no data. A rotation would break every page open in a "
    "shop."
)


class SigningKey(Construct):
    """64 random characters in Secrets Manager. Functions read them at first use.

    Example::

        key = SigningKey(stack, "CursorKey", description="Signs the cursors of product pages")
        function.allow("secretsmanager:GetSecretValue", on=key.arn)
    """

    def __init__(
        self, scope: Construct, name: str, *, description: str, unrotated: str = _OF_CURSORS
    ) -> None:
        """``unrotated`` is the reason why automatic rotation is off."""
        super().__init__(scope, name)
        secret = secretsmanager.Secret(
            self,
            "Secret",
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
            removal_policy=ServiceStack.around(self).data_removal,
        )
        acknowledge(secret, {"AwsSolutions-SMG4": unrotated})
        resource = secret.node.default_child
        if not isinstance(resource, secretsmanager.CfnSecret):
            raise TypeError(f"{secret.node.path} has no CfnSecret, so its ARN is unknown.")
        self.arn: str = resource.attr_id
        """Uses GetAtt: the embedded AWS resolves a Ref to the name, which no policy matches."""
