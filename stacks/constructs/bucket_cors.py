"""CORS of a bucket."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from stacks.stage import Stage


def browsers_may(stage: Stage, *methods: s3.HttpMethods) -> s3.CorsRule:
    """Allows the stage's origins. CORS grants no access: uploads and downloads still need a presigned URL.

    Without it, a browser's preflight of a PUT fails and a page can't read any response. `Content-Type` is the only
    header of an upload that needs permission.
    """
    return s3.CorsRule(
        allowed_origins=list(stage.cors_origins),
        allowed_methods=list(methods),
        allowed_headers=["Content-Type"],
        exposed_headers=["ETag"],
        max_age=Duration.hours(1).to_seconds(),
    )
