"""A key that nobody knows but the functions that use it."""

from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_stack import ServiceStack

_OF_CURSORS = (
    "The key proves that a cursor is ours and guards no data; a rotation would break every page that is open in the "
    "shop."
)


class SigningKey(Construct):
    """64 random characters in Secrets Manager, which functions read when they first need them.

    Example::

        key = SigningKey(stack, "CursorKey", description="Signs the cursors of product pages")
        function.allow("secretsmanager:GetSecretValue", on=key.arn)
    """

    def __init__(
        self, scope: Construct, name: str, *, description: str, unrotated: str = _OF_CURSORS
    ) -> None:
        """``unrotated`` is why Secrets Manager does not replace it by itself."""
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
            raise TypeError(f"{secret.node.path} has no CfnSecret, so its ARN can't be told.")
        self.arn: str = resource.attr_id
        """By GetAtt: the embedded AWS answers a Ref with the name, which no policy matches."""
