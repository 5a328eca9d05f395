"""The log of the function the CDK adds to empty buckets that go away with their stack."""

from aws_cdk import CfnResource
from aws_cdk import aws_logs as logs

from stacks.constructs.service_function import log_retention
from stacks.constructs.service_stack import ServiceStack

_PROVIDER = "Custom::S3AutoDeleteObjectsCustomResourceProvider"


def log_bucket_cleaner(stack: ServiceStack) -> None:
    """Gives that function a log group of the stack. Lambda would make one itself, which outlives the stack for ever.

    A stack whose buckets are not emptied by the CDK has no such function, and one with several buckets has one for
    all of them: then nothing more happens.
    """
    provider = stack.node.try_find_child(_PROVIDER)
    if provider is None or stack.node.try_find_child("BucketCleanerLogs"):
        return
    group = logs.LogGroup(
        stack,
        "BucketCleanerLogs",
        retention=log_retention(stack.settings.log_retention_days),
        removal_policy=stack.data_removal,
    )
    function = provider.node.find_child("Handler")
    if not isinstance(function, CfnResource):
        raise TypeError(f"{function.node.path} is no resource, so it can't be given a log group.")
    function.add_property_override("LoggingConfig", {"LogGroup": group.log_group_name})
