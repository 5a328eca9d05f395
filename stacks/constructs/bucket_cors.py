"""What pages in a browser may do with a bucket's objects."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from stacks.stage import Stage


def browsers_may(stage: Stage, *methods: s3.HttpMethods) -> s3.CorsRule:
    """Of the stage's origins. It admits nobody: whoever uploads or downloads needs a presigned address.

    A browser asks first before it sends a PUT, and lets its page read no answer without this, whatever is signed.
    `Content-Type` is the one header of an upload that it has to ask for.
    """
    return s3.CorsRule(
        allowed_origins=list(stage.cors_origins),
        allowed_methods=list(methods),
        allowed_headers=["Content-Type"],
        exposed_headers=["ETag"],
        max_age=Duration.hours(1).to_seconds(),
    )
