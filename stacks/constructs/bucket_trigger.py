"""Invokes a function for uploads."""

from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.constructs.queued_function import QueuedFunction
from stacks.constructs.service_function import ServiceFunction


class BucketTrigger(QueuedFunction):
    """Objects created under ``prefix`` and ending in ``suffix`` -> rule -> queue -> function.

    The trigger makes the bucket send its events to EventBridge, on the account's default bus. S3's own notifications
    need a custom resource with a managed policy, and replace those of any other trigger.

    Example::

        bucket = s3.Bucket(stack, "Uploads", enforce_ssl=True)
        BucketTrigger(stack, "Imports", bucket=bucket, prefix="imports/", suffix=".csv", function=function)
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        bucket: s3.Bucket,
        prefix: str,
        suffix: str,
        function: ServiceFunction,
        batch_size: int = 1,
        max_concurrency: int | None = None,
    ) -> None:
        super().__init__(
            scope, name, function=function, batch_size=batch_size, max_concurrency=max_concurrency
        )
        _send_events(bucket)
        key = {"wildcard": f"{prefix}*{suffix}"} if prefix and suffix else _one_sided(prefix, suffix)
        self.listen(
            "ObjectCreated",
            bus=None,
            pattern={
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {"bucket": {"name": [bucket.bucket_name]}, "object": {"key": [key]}},
            },
            description=f"Uploads to {prefix}*{suffix} for {function.node.path}",
        )


def _send_events(bucket: s3.Bucket) -> None:
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError(
            f"{bucket.node.path} is not a bucket of this app, so its events can't be enabled here."
        )
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    )


def _one_sided(prefix: str, suffix: str) -> dict[str, str]:
    if not prefix and not suffix:
        raise ValueError(
            "A BucketTrigger needs a prefix or a suffix: without one, a function that writes to its own "
            "bucket would trigger itself."
        )
    return {"prefix": prefix} if prefix else {"suffix": suffix}
