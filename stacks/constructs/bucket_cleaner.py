"""The log group of the CDK's function that empties buckets before their stack is deleted."""

from aws_cdk import CfnResource
from aws_cdk import aws_logs as logs

from stacks.constructs.service_function import log_retention
from stacks.constructs.service_stack import ServiceStack

_PROVIDER = "Custom::S3AutoDeleteObjectsCustomResourceProvider"


def log_bucket_cleaner(stack: ServiceStack) -> None:
    """Gives that function a log group of the stack. Otherwise Lambda creates one that is never deleted.

    A stack without such buckets has no such function. A stack with several of them has one function for all; further
    calls do nothing.
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
        raise TypeError(f"{function.node.path} is not a resource, so it can't have a log group.")
    function.add_property_override("LoggingConfig.LogGroup", group.log_group_name)
    if stack.settings.hosted_by == "aws":
        function.add_property_override("LoggingConfig.LogFormat", "JSON")
        function.add_property_override("LoggingConfig.SystemLogLevel", stack.settings.system_log_level)
